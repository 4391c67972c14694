import { html, nothing, type TemplateResult } from "lit";
import { codeSpans } from "./codeSpans";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-icon/index.js";

export interface BannerAction {
  readonly label: string;
  readonly run: () => void;
}

const icons = { info: "info", warning: "warning", error: "error" } as const;

/** One line across the view that says what is the matter, and what can be done about it. */
export const banner = (
  kind: keyof typeof icons,
  text: string,
  ...actions: readonly BannerAction[]
): TemplateResult => html`
  <div class="banner ${kind}" role=${kind === "error" ? "alert" : "status"}>
    <vscode-icon name=${icons[kind]}></vscode-icon>
    <p>${codeSpans(text)}</p>
    ${
      actions.length === 0
        ? nothing
        : actions.map(
            (action) =>
              html`<vscode-button secondary @click=${action.run}>${action.label}</vscode-button>`,
          )
    }
  </div>
`;
