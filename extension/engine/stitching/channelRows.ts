/** A layer's activations as rows of channels, one row a position, resized where a stitch needs it. */
import { elementCount } from "../formats/checkpoint";
import { resizeTaps, type Taps } from "../models/resizeTaps";
import type { LayerForm } from "./layerForm";

export type Activations = Float32Array | Float64Array;

/**
 * n samples of `form` as n × positions × channels, with the positions of `target`: maps are first
 * resized bilinearly, each axis by half-pixel centers without antialiasing (torch's
 * `align_corners=False`). Vectors and tokens lie so already.
 */
export function channelRows<T extends Activations>(data: T, form: LayerForm, target: LayerForm): T {
  if (form.kind !== "map") return data;
  const { channels } = form;
  const [from, to] = [planeOf(form), planeOf(target)];
  const inner = from.height * from.width;
  const samples = data.length / (channels * inner);
  const count = to.height * to.width;
  const rows = new (data.constructor as { new (length: number): T })(samples * channels * count);
  const vertical = tapsOf(from.height, to.height);
  const horizontal = tapsOf(from.width, to.width);
  for (let n = 0; n < samples; n++) {
    for (let c = 0; c < channels; c++) {
      const at = (n * channels + c) * inner;
      for (let y = 0; y < to.height; y++) {
        for (let x = 0; x < to.width; x++) {
          let sum = 0;
          for (const v of vertical[y]) {
            for (const h of horizontal[x]) {
              sum += v.weight * h.weight * data[at + v.at * from.width + h.at];
            }
          }
          rows[(n * count + y * to.width + x) * channels + c] = sum;
        }
      }
    }
  }
  return rows;
}

/** Rows that a sample has. */
export const positionsOf = ({ positions }: LayerForm): number => elementCount(positions);

function planeOf({ positions }: LayerForm): { height: number; width: number } {
  const [height, width] = positions.length === 1 ? [1, positions[0]] : positions;
  return { height, width };
}

const bilinear = {
  mode: "linear",
  coordinates: "half_pixel",
  nearest: "floor",
  cubicCoefficient: 0,
} as const;

function tapsOf(from: number, to: number): Taps[] {
  const axis = { from, to, scale: to / from };
  return Array.from({ length: to }, (_, i) => {
    if (from === to) return [{ at: i, weight: 1 }];
    return resizeTaps(bilinear, axis, i)!.filter(({ weight }) => weight !== 0);
  });
}

/** Transposed {@link channelRows}: from a cotangent of the rows that of the layer, one after the other sample. */
export function channelRowsAdjoint<T extends Activations>(
  rows: T,
  form: LayerForm,
  target: LayerForm,
): T {
  if (form.kind !== "map") return rows;
  const { channels } = form;
  const [from, to] = [planeOf(form), planeOf(target)];
  const inner = from.height * from.width;
  const count = to.height * to.width;
  const samples = rows.length / (channels * count);
  const data = new (rows.constructor as { new (length: number): T })(samples * channels * inner);
  const vertical = tapsOf(from.height, to.height);
  const horizontal = tapsOf(from.width, to.width);
  for (let n = 0; n < samples; n++) {
    for (let c = 0; c < channels; c++) {
      const at = (n * channels + c) * inner;
      for (let y = 0; y < to.height; y++) {
        for (let x = 0; x < to.width; x++) {
          const sent = rows[(n * count + y * to.width + x) * channels + c];
          for (const v of vertical[y]) {
            for (const h of horizontal[x]) {
              data[at + v.at * from.width + h.at] += v.weight * h.weight * sent;
            }
          }
        }
      }
    }
  }
  return data;
}
