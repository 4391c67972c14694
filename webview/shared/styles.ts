import { css } from "lit";

/** What every view shares: the editor's fonts and colors, focus rings, banners, plain controls. */
export const baseStyles = css`
  :host {
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family, sans-serif);
    font-size: var(--vscode-font-size, 13px);
    line-height: 1.45;
    --line: var(--vscode-panel-border, var(--vscode-contrastBorder, #8080804d));
    --dim: var(--vscode-descriptionForeground, var(--vscode-foreground));
    --panel: var(--vscode-sideBar-background, var(--vscode-editor-background));
    --mono: var(--vscode-editor-font-family, monospace);
    --mono-size: calc(var(--vscode-font-size, 13px) - 1px);
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1 {
    font-size: 1.15em;
    font-weight: 600;
    margin: 0;
  }
  h2 {
    font-size: 1em;
    font-weight: 600;
    margin: 0 0 6px;
  }
  h3 {
    font-size: 1em;
    font-weight: 600;
    margin: 0 0 4px;
  }
  p {
    margin: 0;
  }
  code,
  .mono {
    font-family: var(--mono);
    font-size: var(--mono-size);
  }
  code {
    color: var(--vscode-textPreformat-foreground, inherit);
    background: var(--vscode-textPreformat-background, transparent);
    border-radius: 3px;
    padding: 0 3px;
    overflow-wrap: anywhere;
  }
  .dim {
    color: var(--dim);
  }
  .grow {
    flex: 1;
  }
  .name {
    font-family: var(--mono);
    font-size: var(--mono-size);
    overflow-wrap: anywhere;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  button.link {
    background: none;
    border: 0;
    padding: 0;
    margin: 0;
    color: var(--vscode-textLink-foreground);
    font: inherit;
    text-align: start;
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  button.link.name {
    font-family: var(--mono);
    font-size: var(--mono-size);
  }
  /* A pressed button is tinted and framed: it differs in high contrast, too. */
  vscode-button[aria-pressed="true"] {
    --vscode-button-background: color-mix(in srgb, var(--vscode-focusBorder) 22%, transparent);
    --vscode-button-hoverBackground: color-mix(in srgb, var(--vscode-focusBorder) 32%, transparent);
    --vscode-button-foreground: var(--vscode-foreground);
    --vscode-button-border: var(--vscode-focusBorder);
  }
  .quiet {
    --vscode-button-secondaryBackground: transparent;
    --vscode-button-secondaryForeground: var(--vscode-foreground);
    --vscode-button-secondaryHoverBackground: var(
      --vscode-toolbar-hoverBackground,
      var(--vscode-list-hoverBackground)
    );
  }
  button.link:hover {
    color: var(--vscode-textLink-activeForeground, var(--vscode-textLink-foreground));
    text-decoration: underline;
  }
  select {
    appearance: auto;
    background: var(--vscode-settings-dropdownBackground, var(--vscode-dropdown-background));
    color: var(--vscode-settings-dropdownForeground, var(--vscode-dropdown-foreground, inherit));
    border: 1px solid
      var(--vscode-settings-dropdownBorder, var(--vscode-dropdown-border, transparent));
    border-radius: 3px;
    font: inherit;
    height: 26px;
    padding: 0 4px;
    max-width: 100%;
  }
  option,
  optgroup {
    background: var(--vscode-dropdown-listBackground, var(--vscode-dropdown-background));
    color: var(--vscode-dropdown-foreground, inherit);
  }
  .banner {
    display: flex;
    gap: 8px;
    align-items: center;
    flex-wrap: wrap;
    padding: 6px 18px;
    border-bottom: 1px solid var(--line);
    border-inline-start: 3px solid var(--banner-color);
    overflow-wrap: anywhere;
  }
  .banner > vscode-icon {
    color: var(--banner-color);
    flex: none;
  }
  .banner.info {
    --banner-color: var(--vscode-editorInfo-foreground, var(--vscode-focusBorder));
  }
  .banner.warning {
    --banner-color: var(--vscode-editorWarning-foreground, var(--vscode-foreground));
  }
  .banner.error {
    --banner-color: var(--vscode-editorError-foreground, var(--vscode-errorForeground));
  }
  .banner p {
    flex: 1 1 240px;
  }
  details {
    border-bottom: 1px solid var(--line);
    border-inline-start: 3px solid var(--vscode-editorWarning-foreground, var(--line));
    padding: 6px 18px;
  }
  summary {
    cursor: pointer;
  }
  .problems {
    margin: 6px 0 2px;
    padding: 0 0 0 18px;
    max-height: 30vh;
    overflow: auto;
    overflow-wrap: anywhere;
  }
  @media (forced-colors: active) {
    .banner,
    details {
      border: 1px solid;
    }
    vscode-button[aria-pressed="true"] {
      outline: 2px solid Highlight;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** For the page itself: a view fills it and scrolls inside. */
export function stylePage(page: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    "html, body, #app { height: 100%; margin: 0; padding: 0; overflow: hidden; } #app > * { height: 100%; }",
  );
  page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
}
