import { css } from "lit";

/** The box of a popover below its trigger, in the editor's menu colors. */
export const popoverStyles = css`
  :host {
    position: relative;
    display: inline-block;
  }
  .popover {
    position: absolute;
    z-index: 10;
    inset-block-start: calc(100% + 3px);
    background: var(--vscode-menu-background, var(--vscode-editor-background));
    color: var(--vscode-menu-foreground, inherit);
    border: 1px solid var(--vscode-menu-border, var(--line));
    border-radius: 5px;
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  .trigger {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    height: 26px;
    max-width: 100%;
    padding: 0 8px;
    background: var(--vscode-settings-dropdownBackground, var(--vscode-dropdown-background));
    color: var(--vscode-settings-dropdownForeground, var(--vscode-dropdown-foreground, inherit));
    border: 1px solid
      var(--vscode-settings-dropdownBorder, var(--vscode-dropdown-border, var(--line)));
    border-radius: 3px;
    font: inherit;
    cursor: pointer;
  }
  .trigger > span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;
