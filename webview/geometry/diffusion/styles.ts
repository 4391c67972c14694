import { css } from "lit";

export const diffusionStyles = css`
  .setting {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .setting > span {
    color: var(--dim);
  }
  .setting input[type="text"] {
    width: 13em;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, var(--line));
    font: inherit;
    padding: 3px 6px;
  }
  svg.guidance {
    width: 100%;
    max-width: 640px;
    height: auto;
    display: block;
  }
  .guidance path {
    fill: none;
    stroke-width: 1.4;
    stroke-linejoin: round;
  }
  .guidance .grid {
    stroke: var(--line);
  }
  .guidance .tick {
    fill: var(--dim);
    font-size: 11px;
  }
  .guidance circle {
    cursor: pointer;
  }
  .path {
    --curve: var(--vscode-charts-blue, #3794ff);
  }
  .time-0 {
    --curve: var(--vscode-charts-yellow, #cca700);
  }
  .time-1 {
    --curve: var(--vscode-charts-green, #89d185);
  }
  .time-2 {
    --curve: var(--vscode-charts-purple, #b180d7);
  }
  .time-3 {
    --curve: var(--vscode-charts-red, #f14c4c);
  }
  .time-4 {
    --curve: var(--vscode-terminal-ansiCyan, #11a8cd);
  }
  .noise {
    --curve: var(--dim);
  }
  .guidance path.path,
  .guidance path.time,
  .guidance path.noise {
    stroke: var(--curve);
  }
  .guidance path.path {
    stroke-width: 2.6;
  }
  .guidance path.noise {
    stroke-dasharray: 4 3;
  }
  .guidance circle {
    fill: var(--curve);
  }
  .guidance circle.selected {
    stroke: var(--vscode-foreground);
    stroke-width: 2;
  }
  .key .line {
    display: inline-block;
    width: 16px;
    height: 3px;
    background: var(--curve);
    forced-color-adjust: none;
  }
  .key .item {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    white-space: nowrap;
  }
  table.cells td.selected {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
`;
