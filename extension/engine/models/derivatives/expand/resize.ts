/** Resize by sizes or scales, as a product with a matrix along each axis that changes. */
import { floatOf, intOf, intsOf, noDerivative, setting, stringOf } from "../attributes";
import type { RuleContext } from "../rule";
import { frontAxis, range } from "../shapeRules";
import type { Rewrite } from "./rewrite";

/** One output element along an axis: input elements and their weights. */
type Taps = readonly { readonly at: number; readonly weight: number }[];

interface Axis {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
}

export const resize: Rewrite = (context) => {
  const { node, graph, emit, facts } = context;
  for (const [name, plain] of [
    ["antialias", 0],
    ["exclude_outside", 0],
  ] as const) {
    if (intOf(node, name, plain) !== plain) throw noDerivative(graph, node, `it has ${name}`);
  }
  const [x] = node.inputs;
  const { shape } = facts(x);
  const { shape: target } = facts(node.outputs[0]);
  const scales = scalesOf(context);
  let made = x;
  for (const axis of range(shape.length)) {
    const geometry = { from: shape[axis], to: target[axis], scale: scales[axis] };
    if (geometry.from === geometry.to && geometry.scale === 1) continue;
    const taps = range(geometry.to).map((to) => tapsOf(context, geometry, to));
    made = alongAxis(context, made, axis, taps);
  }
  return [made === x ? emit.unary("Identity", x) : made];
};

/** Products with the matrix of weights; plain places are gathered. */
function alongAxis({ emit, facts }: RuleContext, x: string, axis: number, taps: Taps[]): string {
  const { dtype, shape } = facts(x);
  if (taps.every((each) => each.length === 1)) {
    return emit.gather(x, emit.ints(taps.map(([{ at }]) => at)), axis);
  }
  const columns = taps.length;
  const weights = new Float64Array(shape[axis] * columns);
  taps.forEach((each, column) => {
    for (const { at, weight } of each) weights[at * columns + column] += weight;
  });
  const matrix = emit.constant([shape[axis], columns], weights, dtype);
  const perm = [...range(shape.length).filter((each) => each !== axis), axis];
  return emit.untranspose(emit.matMul(asMatrix(emit.transpose(x, perm)), matrix), perm);

  function asMatrix(value: string): string {
    return shape.length > 1 ? value : emit.reshape(value, [1, ...shape]);
  }
}

function scalesOf(context: RuleContext): number[] {
  const { node, graph, facts } = context;
  const { shape } = facts(node.inputs[0]);
  const { shape: target } = facts(node.outputs[0]);
  if (stringOf(node, "keep_aspect_ratio_policy", "stretch") !== "stretch") {
    throw noDerivative(graph, node, "it keeps the aspect ratio");
  }
  const given = setting(context, 2) ?? [];
  const axes = (intsOf(node, "axes") ?? range(shape.length)).map((axis) =>
    frontAxis(axis, shape.length),
  );
  return shape.map((size, axis) => {
    const place = axes.indexOf(axis);
    if (place < 0) return 1;
    // runtimes compute places in float32, and so do we: halves are rounded one way or the other
    return Math.fround(given.length > 0 ? given[place] : target[axis] / size);
  });
}

function tapsOf({ node, graph }: RuleContext, axis: Axis, to: number): Taps {
  const transformation = stringOf(node, "coordinate_transformation_mode", "half_pixel");
  const at = place(transformation, axis, to);
  if (at === undefined) throw noDerivative(graph, node, `its coordinates are ${transformation}`);
  const clamp = (k: number) => Math.min(Math.max(k, 0), axis.from - 1);
  const mode = stringOf(node, "mode", "nearest");
  if (mode === "nearest") {
    const nearest = rounded(stringOf(node, "nearest_mode", "round_prefer_floor"), at);
    return [{ at: clamp(nearest), weight: 1 }];
  }
  const low = Math.floor(at);
  const weights =
    mode === "cubic"
      ? cubic(at - low, floatOf(node, "cubic_coeff_a", -0.75))
      : [low + 1 - at, at - low];
  const first = mode === "cubic" ? low - 1 : low;
  return weights.map((weight, k) => ({ at: clamp(first + k), weight }));
}

/** Where an output element lies in the input. */
function place(transformation: string, { from, to: count, scale }: Axis, to: number) {
  const f = Math.fround;
  const halfPixel = f(f(f(to + 0.5) / scale) - 0.5);
  switch (transformation) {
    case "half_pixel":
      return halfPixel;
    case "pytorch_half_pixel":
      return count > 1 ? halfPixel : 0;
    case "asymmetric":
      return f(to / scale);
    case "align_corners":
      return count > 1 ? f(f(to * (from - 1)) / (count - 1)) : 0;
    default:
      return undefined;
  }
}

function rounded(mode: string, at: number): number {
  switch (mode) {
    case "floor":
      return Math.floor(at);
    case "ceil":
      return Math.ceil(at);
    case "round_prefer_ceil":
      return Math.floor(at + 0.5);
    default:
      return Math.ceil(at - 0.5);
  }
}

/** Weights of the four neighbors, by Keys' kernel. */
function cubic(t: number, a: number): number[] {
  const near = (d: number) => ((a + 2) * d - (a + 3)) * d * d + 1;
  const far = (d: number) => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  return [far(1 + t), near(t), near(1 - t), far(2 - t)];
}
