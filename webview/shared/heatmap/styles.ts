import { css } from "lit";

export const heatmapStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    position: relative;
  }
  .caption {
    display: flex;
    gap: 2px 14px;
    flex-wrap: wrap;
    align-items: center;
    padding: 6px 18px 0;
    color: var(--dim);
    font-size: 0.92em;
  }
  .stage {
    position: relative;
    flex: 1;
    min-height: 220px;
    overflow: hidden;
    margin: 2px;
    touch-action: none;
  }
  .stage:focus-visible {
    outline-offset: -1px;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .zoom {
    display: flex;
    gap: 2px;
  }
`;
