import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "./styles";
import "@vscode-elements/elements/dist/vscode-button/index.js";

export interface MenuItem {
  readonly value: string;
  readonly label: string;
}

/** A button with a menu below it; fires `pick` with the item's value. */
export class MenuButton extends LitElement {
  static override properties = {
    label: {},
    items: { attribute: false },
    disabled: { type: Boolean },
    open: { state: true },
  };

  declare label: string;
  declare items: readonly MenuItem[];
  declare disabled: boolean;
  declare private open: boolean;

  static override styles = [
    baseStyles,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      [role="menu"] {
        position: absolute;
        z-index: 10;
        inset-block-start: calc(100% + 2px);
        inset-inline-end: 0;
        min-width: 100%;
        padding: 4px;
        background: var(--vscode-menu-background, var(--vscode-editor-background));
        color: var(--vscode-menu-foreground, inherit);
        border: 1px solid var(--vscode-menu-border, var(--line));
        border-radius: 5px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      [role="menuitem"] {
        display: block;
        width: 100%;
        padding: 3px 12px;
        border: 0;
        border-radius: 3px;
        background: none;
        color: inherit;
        font: inherit;
        text-align: start;
        white-space: nowrap;
        cursor: pointer;
      }
      [role="menuitem"]:hover,
      [role="menuitem"]:focus {
        background: var(--vscode-menu-selectionBackground);
        color: var(--vscode-menu-selectionForeground, inherit);
        outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
        outline-offset: -1px;
      }
    `,
  ];

  constructor() {
    super();
    this.label = "";
    this.items = [];
    this.disabled = false;
    this.open = false;
  }

  private readonly onOutside = (event: Event) => {
    if (!event.composedPath().includes(this)) this.close();
  };

  override disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.onOutside, true);
  }

  private async show() {
    this.open = true;
    document.addEventListener("pointerdown", this.onOutside, true);
    await this.updateComplete;
    this.entries()[0]?.focus();
  }

  private close() {
    this.open = false;
    document.removeEventListener("pointerdown", this.onOutside, true);
  }

  private closeToButton() {
    this.close();
    this.renderRoot.querySelector<HTMLElement>("vscode-button")?.focus();
  }

  private entries(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  }

  private pick(value: string) {
    this.closeToButton();
    this.dispatchEvent(new CustomEvent<string>("pick", { detail: value }));
  }

  private onKey(event: KeyboardEvent) {
    const entries = this.entries();
    const at = entries.indexOf(event.target as HTMLElement);
    const to = {
      ArrowDown: (at + 1) % entries.length,
      ArrowUp: (at - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    }[event.key];
    if (to !== undefined) entries[to]?.focus();
    else if (event.key === "Escape") this.closeToButton();
    else if (event.key === "Tab") this.close();
    if (to !== undefined || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  protected override render() {
    return html`
      <vscode-button
        secondary
        icon-after="chevron-down"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        ?disabled=${this.disabled}
        @click=${() => (this.open ? this.close() : this.disabled || void this.show())}
        >${this.label}</vscode-button
      >
      ${
        this.open
          ? html`<div role="menu" aria-label=${this.label} @keydown=${this.onKey}>
              ${this.items.map(
                (item) =>
                  html`<button
                    role="menuitem"
                    tabindex="-1"
                    @click=${() => this.pick(item.value)}
                  >
                    ${item.label}
                  </button>`,
              )}
            </div>`
          : nothing
      }
    `;
  }
}

customElements.define("cognate-menu-button", MenuButton);
