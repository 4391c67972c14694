import { css } from "lit";

export const measureAdviceStyles = css`
  dialog {
    width: min(1000px, calc(100vw - 48px));
    max-height: calc(100vh - 48px);
    padding: 0;
    overflow: auto;
    background: var(--vscode-editorWidget-background, var(--vscode-editor-background));
    color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
    border: 1px solid
      var(--vscode-contrastBorder, var(--vscode-editorWidget-border, var(--line)));
    border-radius: 5px;
    box-shadow: 0 4px 16px var(--vscode-widget-shadow, transparent);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 40%);
  }
  dialog > header {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    align-items: center;
    padding: 10px 16px;
    background: inherit;
    border-bottom: 1px solid var(--line);
  }
  dialog > header h2 {
    flex: 1;
    margin: 0;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(240px, 2fr) minmax(0, 3fr);
    gap: 20px;
    padding: 12px 16px 16px;
    align-items: start;
  }
  @media (max-width: 640px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (min-width: 641px) {
    /* Questions stay in sight while their answers' measures are read. */
    form {
      position: sticky;
      inset-block-start: 58px;
    }
  }
  fieldset {
    margin: 0 0 14px;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
    margin-bottom: 4px;
    font-weight: 600;
  }
  label {
    display: flex;
    gap: 6px;
    padding: 1px 0;
    align-items: baseline;
    cursor: pointer;
  }
  input {
    accent-color: var(--vscode-focusBorder);
    margin: 0;
  }
  article {
    padding: 8px 0;
    border-top: 1px solid var(--line);
  }
  article header {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    align-items: baseline;
  }
  article h3 {
    margin: 0;
  }
  section > p {
    margin-bottom: 8px;
  }
`;
