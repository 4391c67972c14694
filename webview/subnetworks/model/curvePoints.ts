/** A curve along the depth as points of a picture. */
import type { Result } from "../../../extension/protocol/result";

/** Of the picture, in its own units. */
export const [WIDTH, HEIGHT] = [400, 60];
const PAD = 4;

export interface CurvePoint {
  readonly layer: string;
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** The points of the curve in the picture; a layer without a number has none. */
export function curvePoints(result: Result, id: "change" | "step"): readonly CurvePoint[] {
  const curve = result.curves?.find((each) => each.id === id && each.side === "a");
  if (!curve) return [];
  const numbers = curve.values.filter((value) => value !== null);
  const [low, high] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  const across = Math.max(1, curve.at.length - 1);
  return curve.at.flatMap((layer, at) => {
    const value = curve.values[at];
    if (value === null || value === undefined) return [];
    const share = high > low ? (value - low) / (high - low) : 0;
    return [
      {
        layer,
        value,
        x: PAD + (at / across) * (WIDTH - 2 * PAD),
        y: HEIGHT - PAD - share * (HEIGHT - 2 * PAD),
      },
    ];
  });
}
