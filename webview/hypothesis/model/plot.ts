/** Where the marks of the plot lie: curves over depth, one a representation. Pure. */
import type { Result } from "../../../extension/protocol/result";

type Curve = NonNullable<Result["depthCurves"]>[number];

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  readonly value: number;
}

export interface PlotSeries {
  readonly representation: Curve["representation"];
  readonly id: Curve["id"];
  readonly points: readonly PlotPoint[];
}

export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly bottom: number;
  readonly series: readonly PlotSeries[];
  /** Values at horizontal lines. */
  readonly ticks: readonly { readonly y: number; readonly value: number }[];
  readonly depths: readonly { readonly x: number; readonly depth: number }[];
}

const SIZE = { width: 520, height: 220, left: 44, right: 16, top: 12, bottom: 30 };

/** Which curves a figure is drawn by. */
const idsOf = {
  accuracy: ["accuracy", "chance"],
  separation: ["within", "between"],
} as const;

/** Null where there is nothing to draw. */
export function plotOf(curves: readonly Curve[], figure: keyof typeof idsOf): Plot | null {
  const ids: readonly string[] = idsOf[figure];
  const chosen = curves.filter(({ id, representation }) =>
    // guessing is one thing for all representations
    id === "chance" ? representation === "canonical" : ids.includes(id),
  );
  const wanted = figure === "accuracy" ? chosen : chosen.filter(({ id }) => id !== "chance");
  const values = wanted.flatMap((curve) => curve.values.filter((value) => value !== null));
  const depths = wanted[0]?.depths ?? [];
  if (values.length === 0 || depths.length === 0) return null;
  const low = figure === "accuracy" ? 0 : Math.min(0, ...values);
  const high = figure === "accuracy" ? 1 : Math.max(...values, low + 1e-9);
  const inner = {
    width: SIZE.width - SIZE.left - SIZE.right,
    height: SIZE.height - SIZE.top - SIZE.bottom,
  };
  const xOf = (at: number) =>
    SIZE.left + (depths.length === 1 ? inner.width / 2 : (at * inner.width) / (depths.length - 1));
  const yOf = (value: number) => SIZE.top + ((high - value) / (high - low)) * inner.height;
  return {
    width: SIZE.width,
    height: SIZE.height,
    left: SIZE.left,
    bottom: SIZE.height - SIZE.bottom,
    series: wanted.map((curve) => ({
      representation: curve.representation,
      id: curve.id,
      points: curve.values.flatMap((value, at) =>
        value === null ? [] : [{ x: xOf(at), y: yOf(value), depth: curve.depths[at] ?? 0, value }],
      ),
    })),
    ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => {
      const value = low + share * (high - low);
      return { y: yOf(value), value };
    }),
    depths: depths.map((depth, at) => ({ x: xOf(at), depth })),
  };
}

/** An SVG path through points. */
export const pathOf = (points: readonly PlotPoint[]): string =>
  points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join(" ");
