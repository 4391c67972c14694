import { css } from "lit";

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    background: var(--vscode-editor-background);
  }
  header {
    padding: 12px 18px 4px;
  }
  h1 button.link {
    color: inherit;
    font-weight: inherit;
  }
  .side {
    color: var(--dim);
    font-weight: normal;
    font-size: 0.8em;
  }
  .summary {
    margin-top: 2px;
  }
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    padding: 6px 18px 4px;
  }
  .modes {
    display: inline-flex;
    gap: 2px;
  }
  .help {
    padding: 0 18px 8px;
    color: var(--dim);
    font-size: 0.92em;
    border-bottom: 1px solid var(--line);
  }
  .input-note {
    padding: 0 18px 6px;
    color: var(--dim);
    font-size: 0.92em;
    border-bottom: 1px solid var(--line);
  }
  .help:has(+ .input-note),
  .input-note:has(+ .input-note) {
    padding-bottom: 2px;
    border-bottom: 0;
  }
  .progress {
    display: flex;
    gap: 12px;
    align-items: center;
    padding: 4px 18px;
    border-bottom: 1px solid var(--line);
  }
  .progress vscode-progress-bar {
    flex: 1;
    min-width: 80px;
  }
  .body {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr);
  }
  .body.pinned {
    grid-template-columns: minmax(0, 1fr) minmax(280px, 340px);
  }
  .body > * {
    min-height: 0;
    min-width: 0;
  }
  .evidence {
    display: flex;
    flex-direction: column;
  }
  .evidence > :last-child {
    flex: 1;
  }
  cognate-pair-panel {
    border-inline-start: 1px solid var(--line);
  }
  .empty {
    padding: 32px 18px;
    max-width: 60em;
  }
  .empty p + p {
    margin-top: 8px;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 18px;
    border-top: 1px solid var(--line);
    padding: 5px 18px;
    color: var(--dim);
    font-size: 0.92em;
  }
  @media (max-width: 700px) {
    :host {
      overflow: auto;
    }
    .body {
      flex: none;
    }
    .body.pinned {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: auto auto;
    }
    .evidence {
      height: max(360px, 60vh);
    }
    cognate-pair-panel {
      border-inline-start: 0;
      border-block-start: 1px solid var(--line);
      overflow: visible;
    }
  }
`;
