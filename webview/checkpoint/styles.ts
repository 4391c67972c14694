import { css } from "lit";

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    background: var(--vscode-editor-background);
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    align-items: center;
    padding: 12px 18px 4px;
  }
  .top > div {
    flex: 1;
    min-width: 200px;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    align-items: center;
    padding: 8px 18px;
  }
  vscode-textfield {
    width: 320px;
    max-width: 100%;
  }
  .body {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr);
    border-top: 1px solid var(--line);
  }
  .body.chosen {
    grid-template-columns: minmax(0, 1fr) minmax(260px, 340px);
  }
  cognate-stats-panel {
    border-inline-start: 1px solid var(--line);
    min-height: 0;
  }
  .empty {
    padding: 32px 18px;
  }
  .notes {
    border-inline-start-color: var(--vscode-editorInfo-foreground, var(--line));
  }
  @media (max-width: 700px) {
    .body.chosen {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(160px, 1fr) minmax(0, 45%);
    }
    cognate-stats-panel {
      border-inline-start: 0;
      border-block-start: 1px solid var(--line);
    }
  }
`;
