/** Operators that move elements, repeat them or leave some out: linear, with simple adjoints. */
import { int, intOf, intsOf, setting, stringOf } from "../attributes";
import type { SliceRange } from "../emitter";
import type { Rule, RuleContext } from "../rule";
import { frontAxis, range } from "../shapeRules";
import { linear, reapply, total } from "./helpers";

const shapeOfInput = (context: RuleContext) => context.facts(context.node.inputs[0]).shape;

/** Same elements in the same order. */
const reshaping = (operator: string): Rule =>
  linear(operator, (context, g) => context.emit.reshape(g, shapeOfInput(context)));

const transpose = linear("Transpose", (context, g) => {
  const rank = shapeOfInput(context).length;
  const perm = intsOf(context.node, "perm") ?? range(rank).reverse();
  return context.emit.untranspose(g, perm);
});

const expand = linear("Expand", (context, g) => context.emit.unbroadcast(g, shapeOfInput(context)));

const tile = linear("Tile", (context, g) => {
  const { emit } = context;
  const shape = shapeOfInput(context);
  const repeats = setting(context, 1) ?? [];
  const split = emit.reshape(
    g,
    shape.flatMap((size, axis) => [repeats[axis], size]),
  );
  return emit.reshape(
    emit.sum(
      split,
      range(shape.length).map((axis) => 2 * axis),
    ),
    shape,
  );
});

const concat: Rule = {
  operator: "Concat",
  vjp: ({ node, emit, facts, needs }, [g]) => {
    if (g === null) return node.inputs.map(() => null);
    const axis = frontAxis(intOf(node, "axis", 0), facts(g).shape.length);
    let end = 0;
    return node.inputs.map((name, k) => {
      const start = end;
      end += facts(name).shape[axis];
      return needs(k) ? emit.slice(g, [{ axis, start, end }]) : null;
    });
  },
  jvp: ({ node, emit, facts }, tangents) => {
    const axis = frontAxis(intOf(node, "axis", 0), facts(node.outputs[0]).shape.length);
    const parts = node.inputs.map((name, k) => {
      const { shape, dtype } = facts(name);
      return tangents[k] ?? emit.full(shape, 0, dtype);
    });
    return [emit.concat(parts, axis)];
  },
};

const split: Rule = {
  operator: "Split",
  vjp: ({ node, emit, facts }, cotangents) => {
    const axis = frontAxis(intOf(node, "axis", 0), facts(node.inputs[0]).shape.length);
    const parts = node.outputs.map((name, k) => {
      const { shape, dtype } = facts(name);
      return cotangents[k] ?? emit.full(shape, 0, dtype);
    });
    return [emit.concat(parts, axis)];
  },
  jvp: ({ node, emit, facts }, [tangent]) => {
    if (tangent === null) return node.outputs.map(() => null);
    const given = [tangent, ...node.inputs.slice(1)];
    return emit.nodes("Split", given, node.outputs.map(facts), Object.fromEntries(node.attributes));
  },
};

/** The ranges of a Slice within the bounds of its input; `step` may be below zero. */
function sliceRanges(context: RuleContext): Required<SliceRange>[] {
  const shape = shapeOfInput(context);
  const starts = setting(context, 1) ?? [];
  const ends = setting(context, 2) ?? [];
  const axes = setting(context, 3) ?? range(starts.length);
  const steps = setting(context, 4) ?? starts.map(() => 1);
  return starts.map((start, k) => {
    const axis = frontAxis(axes[k], shape.length);
    const [size, step] = [shape[axis], steps[k]];
    const clamp = (at: number, low: number, high: number) =>
      Math.min(Math.max(at < 0 ? at + size : at, low), high);
    return step > 0
      ? { axis, step, start: clamp(start, 0, size), end: clamp(ends[k], 0, size) }
      : { axis, step, start: clamp(start, 0, size - 1), end: clamp(ends[k], -1, size - 1) };
  });
}

/** Adjoint of taking places along one axis, each of which may be taken several times. */
export function placesAdjoint(
  { emit, facts }: RuleContext,
  g: string,
  { axis, size, places }: { axis: number; size: number; places: readonly number[] },
): string {
  const { shape } = facts(g);
  const perm = [axis, ...range(shape.length).filter((each) => each !== axis)];
  const moved = emit.transpose(g, perm);
  const indices = emit.reshape(emit.ints(places), [places.length, 1]);
  const summed = emit.scatterNd(indices, moved, [size, ...facts(moved).shape.slice(1)]);
  return emit.untranspose(summed, perm);
}

const slice = linear("Slice", (context, g) => {
  const shape = shapeOfInput(context);
  const before = shape.map(() => 0);
  const after = shape.map(() => 0);
  let spread = g;
  for (const { axis, start, end, step } of sliceRanges(context)) {
    if (step === 1) {
      before[axis] = start;
      after[axis] = shape[axis] - Math.max(start, end);
      continue;
    }
    const count = context.facts(g).shape[axis];
    const places = range(count).map((k) => start + k * step);
    spread = placesAdjoint(context, spread, { axis, size: shape[axis], places });
  }
  return context.emit.pad(spread, before, after);
});

/** Pad with a constant, whose derivative is the sum over the border. Other modes are rewritten. */
const pad: Rule = {
  operator: "Pad",
  vjp: (context, [g]) => {
    const { node, emit, facts, needs } = context;
    if (g === null) return [null];
    const widths = padWidths(context);
    const inner = emit.pad(g, ...(widths.map((side) => side.map((each) => -each)) as Sides));
    const all = (x: string) => emit.reshape(emit.sum(x, range(facts(x).shape.length)), []);
    const border = needs(2) ? emit.sub(all(g), all(inner)) : null;
    return [inner, null, border && emit.reshape(border, facts(node.inputs[2]).shape)];
  },
  jvp: (context, [dx, , dValue = null]) => {
    const { node, emit, facts } = context;
    const sides = padWidths(context);
    const { shape, dtype } = facts(node.inputs[0]);
    const outside = (value: string) => {
      const inner = emit.pad(emit.full(shape, 1, dtype), ...sides);
      return emit.mul(emit.sub(emit.scalar(1, inner), inner), emit.reshape(value, []));
    };
    return [total(emit, [dx && emit.pad(dx, ...sides), dValue && outside(dValue)])];
  },
};

type Sides = [number[], number[]];

/** Elements before and after each axis. */
export function padWidths(context: RuleContext): Sides {
  const rank = shapeOfInput(context).length;
  const pads = setting(context, 1) ?? [];
  const axes = (setting(context, 3) ?? range(rank)).map((axis) => frontAxis(axis, rank));
  const sides: Sides = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)];
  axes.forEach((axis, k) => {
    sides[0][axis] = pads[k];
    sides[1][axis] = pads[axes.length + k];
  });
  return sides;
}

const cast = linear("Cast", (context, g) =>
  context.emit.cast(g, context.facts(context.node.inputs[0]).dtype),
);

const cumSum = linear("CumSum", (context, g) => {
  const { node, emit, facts } = context;
  const reverse = int(1 - intOf(node, "reverse", 0));
  const exclusive = int(intOf(node, "exclusive", 0));
  return emit.node("CumSum", [g, node.inputs[1]], facts(g), { reverse, exclusive });
});

const trilu = linear("Trilu", (context, g) => reapply(context, { 0: g }));

/** Blocks into depth and back: inverse permutations of each other, in the mode that both have. */
const spaceToDepth = linear("SpaceToDepth", ({ node, emit, facts }, g) =>
  emit.node("DepthToSpace", [g], facts(node.inputs[0]), {
    blocksize: int(intOf(node, "blocksize", 1)),
  }),
);

const depthToSpace = linear("DepthToSpace", (context, g) => {
  const { node, emit } = context;
  const [n, channels, ...sizes] = shapeOfInput(context);
  const block = intOf(node, "blocksize", 1);
  const depth = channels / block ** 2;
  const [height, width] = sizes;
  // [n, depth, height, block, width, block], then the blocks back into the channels
  const split = emit.reshape(g, [n, depth, height, block, width, block]);
  const perm = stringOf(node, "mode", "DCR") === "CRD" ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4];
  return emit.reshape(emit.transpose(split, perm), [n, channels, height, width]);
});

export const movement: readonly Rule[] = [
  ...["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Dropout"].map(reshaping),
  transpose,
  expand,
  tile,
  concat,
  split,
  slice,
  pad,
  cast,
  cumSum,
  trilu,
  spaceToDepth,
  depthToSpace,
];
