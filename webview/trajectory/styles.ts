import { css } from "lit";

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    background: var(--vscode-editor-background);
    --phase-0: var(--vscode-charts-blue, #3794ff);
    --phase-1: var(--vscode-charts-yellow, #cca700);
    --phase-2: var(--vscode-charts-green, #89d185);
    --phase-3: var(--vscode-charts-purple, #b180d7);
    --phase-4: var(--vscode-charts-red, #f14c4c);
  }
  .body {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(340px, 1fr);
  }
  .matrix {
    display: flex;
    flex-direction: column;
    min-height: 0;
    min-width: 0;
  }
  .matrix > cognate-heatmap {
    flex: 1;
  }
  .charts {
    border-inline-start: 1px solid var(--line);
    padding: 8px 16px 16px;
    overflow: auto;
    min-width: 0;
  }
  .chart {
    width: 100%;
    max-width: 640px;
    height: auto;
    display: block;
  }
  .chart.map {
    max-width: 420px;
  }
  path,
  polyline {
    fill: none;
    stroke-width: 1.6;
    stroke-linejoin: round;
  }
  .to-last {
    stroke: var(--vscode-charts-blue, #3794ff);
    stroke-width: 2.2;
  }
  .to-previous {
    stroke: var(--vscode-charts-yellow, #cca700);
    stroke-dasharray: 5 3;
  }
  .slice {
    stroke: var(--dim);
    stroke-width: 1;
    opacity: 0.6;
  }
  .slice.chosen {
    stroke: var(--vscode-charts-purple, #b180d7);
    stroke-width: 2.2;
    stroke-dasharray: 2 2;
    opacity: 1;
  }
  polyline {
    stroke: var(--dim);
    stroke-width: 1;
  }
  .grid {
    stroke: var(--line);
  }
  .tick {
    fill: var(--dim);
    font-size: 11px;
  }
  .point {
    fill: var(--vscode-charts-blue, #3794ff);
    cursor: pointer;
  }
  .selected {
    stroke: var(--vscode-focusBorder, currentColor);
    stroke-width: 2;
  }
  .broken {
    fill: var(--vscode-errorForeground, #f14c4c);
    font-size: 15px;
    cursor: pointer;
  }
  rect.phase {
    opacity: 0.13;
    stroke: var(--vscode-contrastBorder, transparent);
  }
  .phase-0 {
    fill: var(--phase-0);
    background: var(--phase-0);
  }
  .phase-1 {
    fill: var(--phase-1);
    background: var(--phase-1);
  }
  .phase-2 {
    fill: var(--phase-2);
    background: var(--phase-2);
  }
  .phase-3 {
    fill: var(--phase-3);
    background: var(--phase-3);
  }
  .phase-4 {
    fill: var(--phase-4);
    background: var(--phase-4);
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    align-items: center;
    font-size: 0.92em;
    margin: 2px 0 10px;
  }
  .line {
    display: inline-block;
    width: 20px;
    border-top: 2px solid var(--vscode-charts-blue, #3794ff);
  }
  .line.to-previous {
    border-top: 2px dashed var(--vscode-charts-yellow, #cca700);
  }
  .line.slice {
    border-top: 1px solid var(--dim);
  }
  .line.slice.chosen {
    border-top: 2px dotted var(--vscode-charts-purple, #b180d7);
  }
  .pair {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .swatch {
    display: inline-block;
    width: 9px;
    height: 9px;
    border-radius: 2px;
    margin-inline-end: 5px;
    forced-color-adjust: none;
  }
  @media (max-width: 800px) {
    .body {
      grid-template-columns: minmax(0, 1fr);
      grid-auto-rows: min-content;
      overflow: auto;
    }
    .matrix {
      min-height: 320px;
    }
    .charts {
      border-inline-start: 0;
    }
  }
`;
