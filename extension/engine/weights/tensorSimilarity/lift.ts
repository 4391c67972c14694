/** Layers over (1, x) instead of x. */
import type { DenseMatrix } from "../../linalg/matrix";
import { type Stack, type StackLayer, stackOf } from "./stack";

export const zeros = (rows: number, columns: number): DenseMatrix => ({
  rows,
  columns,
  data: new Float64Array(rows * columns),
});

/** [[1, 0], [0, M]]. */
function bordered({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const out = zeros(rows + 1, columns + 1);
  out.data[0] = 1;
  for (let i = 0; i < rows; i++) {
    out.data.set(data.subarray(i * columns, (i + 1) * columns), (i + 1) * (columns + 1) + 1);
  }
  return out;
}

/** The layer with a hidden unit 1·1 that carries the constant. Attention is lifted as it is. */
export function liftedLayer(layer: StackLayer): StackLayer {
  if (layer.kind === "attention") return layer;
  if (layer.kind === "linear") return { kind: "linear", weight: bordered(layer.weight) };
  const lifted = new Map(layer.factors.map((factor) => [factor, bordered(factor)] as const));
  const factors = layer.factors.map((factor) => lifted.get(factor) ?? bordered(factor));
  return { kind: "product", factors, output: bordered(layer.output) };
}

/** The same function over (1, x). Attention is lifted always, so that its stacks come lifted. */
export function liftedStack(stack: Stack): Stack {
  if (stack.lifted) return stack;
  return {
    name: stack.name,
    lifted: true,
    outlines: stack.outlines.map(({ kind, degree, inputs, hidden, outputs }) => ({
      ...{ kind, degree, inputs: inputs + 1, hidden: hidden + 1, outputs: outputs + 1 },
    })),
    layer: async (i) => liftedLayer(await stack.layer(i)),
  };
}

/** The stack on inputs that a linear map makes first. */
export function prepended(first: StackLayer, stack: Stack): Stack {
  const [head] = stackOf(stack.name, stack.lifted, [first]).outlines;
  return {
    ...stack,
    outlines: [head, ...stack.outlines],
    layer: async (i) => (i === 0 ? first : stack.layer(i - 1)),
  };
}

/** The function's output k alone. */
export function slicedStack(stack: Stack, k: number): Stack {
  const last = stack.outlines.length - 1;
  const row = stack.lifted ? k + 1 : k;
  const rows = stack.lifted ? [0, row] : [row];
  return {
    ...stack,
    outlines: stack.outlines.map((outline, i) =>
      i === last ? { ...outline, outputs: rows.length } : outline,
    ),
    layer: async (i) => {
      const layer = await stack.layer(i);
      if (i !== last) return layer;
      if (layer.kind === "linear") return { ...layer, weight: rowsOf(layer.weight, rows) };
      if (layer.kind === "product") return { ...layer, output: rowsOf(layer.output, rows) };
      const terms = layer.terms.map((term) => ({ ...term, output: rowsOf(term.output, rows) }));
      return { ...layer, terms };
    },
  };
}

function rowsOf({ columns, data }: DenseMatrix, rows: readonly number[]): DenseMatrix {
  const out = zeros(rows.length, columns);
  for (const [i, row] of rows.entries()) {
    out.data.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return out;
}
