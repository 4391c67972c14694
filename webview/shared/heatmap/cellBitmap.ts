import type { Rgb } from "../../../extension/protocol/colors";
import type { ColorScale } from "./colorScale";
import { CELL, type Grid } from "./grid";

/** The pixels of a grid, one a cell, RGBA row-major; cells without a number stay clear. */
export function cellPixels(
  grid: Grid,
  scale: ColorScale,
  missing: Rgb,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(grid.states.length * 4);
  for (let at = 0; at < grid.states.length; at++) {
    const state = grid.states[at];
    if (state === CELL.value || state === CELL.missing) {
      const [r, g, b] = state === CELL.value ? scale.rgb(grid.values[at] ?? 0) : missing;
      pixels[4 * at] = r;
      pixels[4 * at + 1] = g;
      pixels[4 * at + 2] = b;
      // What has no number is half there, so it reads as neither end of the scale.
      pixels[4 * at + 3] = state === CELL.value ? 255 : 110;
    }
  }
  return pixels;
}

/** The grid as a picture of one pixel a cell, to be drawn scaled. */
export function cellBitmap(grid: Grid, scale: ColorScale, missing: Rgb): CanvasImageSource | null {
  if (grid.rows.length === 0 || grid.columns.length === 0) return null;
  const canvas = document.createElement("canvas");
  canvas.width = grid.columns.length;
  canvas.height = grid.rows.length;
  canvas
    .getContext("2d")
    ?.putImageData(
      new ImageData(cellPixels(grid, scale, missing), grid.columns.length, grid.rows.length),
      0,
      0,
    );
  return canvas;
}
