/** Resize by sizes or scales, as a product with a matrix along each axis that changes. */
import { type ResizedAxis, resizeTaps, type Taps, tapsMatrix } from "../../resizeTaps";
import { floatOf, intOf, intsOf, noDerivative, setting, stringOf } from "../attributes";
import type { RuleContext } from "../rule";
import { frontAxis, range } from "../shapeRules";
import type { Rewrite } from "./rewrite";

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
  const weights = tapsMatrix(shape[axis], taps);
  const matrix = emit.constant([shape[axis], taps.length], weights, dtype);
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

function tapsOf({ node, graph }: RuleContext, axis: ResizedAxis, to: number): Taps {
  const coordinates = stringOf(node, "coordinate_transformation_mode", "half_pixel");
  const modes = {
    coordinates,
    mode: stringOf(node, "mode", "nearest"),
    nearest: stringOf(node, "nearest_mode", "round_prefer_floor"),
    cubicCoefficient: floatOf(node, "cubic_coeff_a", -0.75),
  };
  const taps = resizeTaps(modes, axis, to);
  if (taps === null) throw noDerivative(graph, node, `its coordinates are ${coordinates}`);
  return taps;
}
