/** One hypothesis on groups of checkpoints in one panel: tests it, shows it. */
import * as vscode from "vscode";
import type {
  HypothesisHostApi,
  HypothesisState,
  HypothesisSubject,
} from "../../protocol/hypothesisView";
import type { Handlers } from "../../protocol/rpc";
import { Disposables } from "../disposables";
import { logFailure, reportError } from "../errors";
import { showPage } from "../page";
import { baseName } from "../resources";
import { EngineRun, type Turn } from "../run/engineRun";
import type { Services } from "../services";
import { ViewLink } from "../viewLink";
import { type HypothesisEvent, initialState, readSubject, reduce } from "./state";

export interface HypothesisInput {
  readonly subject: HypothesisSubject;
  readonly hypothesis: string;
}

/** What a test is asked with; what is absent stays as it was. */
interface Asked {
  readonly hypothesis: string;
  /** Past the cache. */
  readonly fresh: boolean;
  readonly subject?: HypothesisSubject;
  readonly title?: string;
}

export class HypothesisPanel extends Disposables {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: Services;
  readonly #link: ViewLink<HypothesisState, HypothesisHostApi>;
  readonly #run: EngineRun;
  #state: HypothesisState;
  #started = false;

  constructor(services: Services, panel: vscode.WebviewPanel, input: HypothesisInput) {
    super();
    this.#panel = panel;
    this.#services = services;
    const title = titleOf(input.subject);
    this.#state = initialState(input.subject, { title, hypothesis: input.hypothesis });
    panel.title = title;
    panel.iconPath = services.icon("compare");
    this.#link = this.register(
      new ViewLink<HypothesisState, HypothesisHostApi>({
        port: panel.webview,
        state: () => this.#state,
        handlers: () => this.#handlers(),
        onDefect: (method, error) => logFailure(services.log, `view: ${method}`, error),
      }),
    );
    this.register(panel.webview.onDidReceiveMessage((message) => this.#link.receive(message)));
    this.register(services.engineClient.lease());
    this.#run = this.register(new EngineRun(services.log, (event) => this.#dispatch(event)));
    showPage(panel.webview, services.extensionUri, { name: "hypothesis", title });
  }

  #handlers(): Handlers<HypothesisHostApi> {
    return {
      ready: async () => {
        if (!this.#started) {
          this.#started = true;
          this.#start({ hypothesis: this.#state.hypothesis, fresh: false });
        }
        return this.#state;
      },
      cancel: async () => this.#run.cancel(),
      run: async ({ hypothesis = this.#state.hypothesis, groups }) => {
        const subject = readSubject({ groups }) ?? undefined;
        const same = hypothesis === this.#state.hypothesis && !subject;
        const fresh = same && this.#state.status === "done";
        this.#start({ hypothesis, fresh, ...(subject && { subject, title: titleOf(subject) }) });
      },
      exportAs: async ({ format }) => {
        try {
          await this.#export(format);
        } catch (error) {
          void reportError(this.#services.log, "export", error);
        }
      },
    };
  }

  /** Starts a test in place of one that runs. What comes of it comes as state. */
  #start({ fresh, ...asked }: Asked): void {
    if (asked.title !== undefined) this.#panel.title = asked.title;
    this.#dispatch({ type: "started", ...asked });
    const { subject, hypothesis, title } = this.#state;
    const params = {
      ...subject,
      ...(hypothesis !== "" && { hypothesis }),
      ...(fresh && { fresh }),
    };
    const ask = (turn: Turn<never>) => this.#services.engine.htt(params, turn);
    void this.#run.start({ name: `hypothesis ${title}`, title, ask });
  }

  #dispatch(event: HypothesisEvent): void {
    this.#state = reduce(this.#state, event);
    this.#link.update();
  }

  async #export(format: "json" | "csv"): Promise<void> {
    const { result } = this.#state;
    if (!result) return;
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t("Export Test of a Hypothesis"),
      filters: { [format.toUpperCase()]: [format] },
      ...(vscode.workspace.workspaceFolders?.[0] && {
        defaultUri: vscode.Uri.joinPath(
          vscode.workspace.workspaceFolders[0].uri,
          `hypothesis.${format}`,
        ),
      }),
    });
    if (!target) return;
    const { text } = await this.#services.engine.render({ result, format });
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }
}

function titleOf(subject: HypothesisSubject): string {
  if ("groupsFile" in subject) {
    return vscode.l10n.t("Hypothesis: {0}", baseName(subject.groupsFile.replaceAll("\\", "/")));
  }
  const names = subject.groups.map(({ name }) => name);
  const shown = names.length > 3 ? [...names.slice(0, 2), "…"] : names;
  return vscode.l10n.t("Hypothesis: {0}", shown.join(", "));
}
