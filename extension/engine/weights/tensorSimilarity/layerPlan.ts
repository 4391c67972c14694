/** Layers of a checkpoint as matrices to be read: where each tensor goes in the lifted layer. */
import type { MatrixRef } from "../matrixRef";
import type { LayerOutline } from "./stack";

/** A tensor as a part of a matrix. */
export interface BlockPlan {
  readonly matrix: MatrixRef;
  readonly row: number;
  readonly column: number;
  readonly scale: number;
}

/** A matrix: blocks from the checkpoint, and single entries; the rest is zero. */
export interface MatrixPlan {
  readonly rows: number;
  readonly columns: number;
  readonly blocks: readonly BlockPlan[];
  readonly entries: readonly (readonly [row: number, column: number, value: number])[];
}

export type LayerPlan =
  | { readonly kind: "linear"; readonly weight: MatrixPlan }
  | {
      readonly kind: "product";
      /** The same plan twice is one matrix. */
      readonly factors: readonly MatrixPlan[];
      readonly output: MatrixPlan;
    };

/** W with its bias, of a checkpoint; null stands for the identity of `size`. */
export interface Affine {
  readonly weight: MatrixRef;
  readonly bias: MatrixRef | null;
}

export interface ProductParts {
  readonly factors: readonly Affine[];
  /** None: the hidden units are the outputs. */
  readonly down: Affine | null;
  /** Factor of the layer's own input. */
  readonly residual: number;
  /** Factor of the product. */
  readonly branch: number;
}

export function planLinear({ weight, bias }: Affine, lifted: boolean): LayerPlan {
  const at = lifted ? 1 : 0;
  const blocks = [{ matrix: weight, row: at, column: at, scale: 1 }, ...column(bias, at, 1)];
  return {
    kind: "linear",
    weight: {
      ...{ rows: weight.rows + at, columns: weight.columns + at, blocks },
      entries: lifted ? [[0, 0, 1]] : [],
    },
  };
}

/**
 * D((F₁x + b₁) ⊙ …) + bd + r x as one layer: a unit 1·1 for the constant, which feeds output i
 * with bd_i; the units of the layer; and d units 1·x_i for the residual.
 */
export function planProduct(parts: ProductParts, lifted: boolean): LayerPlan {
  const { factors, down, residual, branch } = parts;
  const at = lifted ? 1 : 0;
  const [{ weight: first }] = factors;
  const hidden = first.rows;
  const extra = residual === 0 ? 0 : first.columns;
  const rows = at + hidden + extra;
  const outputs = down?.weight.rows ?? hidden;
  const plans = new Map<Affine, MatrixPlan>();
  const planned = factors.map((factor, m): MatrixPlan => {
    const last = m === factors.length - 1;
    // the legs of the residual's units differ, so that its factors are matrices of their own
    const known = extra === 0 ? plans.get(factor) : undefined;
    if (known) return known;
    const entries: [number, number, number][] = lifted ? [[0, 0, 1]] : [];
    for (let i = 0; i < extra; i++) {
      entries.push(last ? [at + hidden + i, at + i, 1] : [at + hidden + i, 0, 1]);
    }
    const blocks = [
      { matrix: factor.weight, row: at, column: at, scale: 1 },
      ...column(factor.bias, at, 1),
    ];
    const plan = { rows, columns: first.columns + at, blocks, entries };
    plans.set(factor, plan);
    return plan;
  });
  const entries: [number, number, number][] = lifted ? [[0, 0, 1]] : [];
  for (let i = 0; i < extra; i++) entries.push([at + i, at + hidden + i, residual]);
  for (let i = 0; i < hidden && down === null; i++) entries.push([at + i, at + i, branch]);
  const blocks = down
    ? [
        { matrix: down.weight, row: at, column: at, scale: branch },
        ...column(down.bias, at, branch),
      ]
    : [];
  return {
    kind: "product",
    factors: planned,
    output: { rows: outputs + at, columns: rows, blocks, entries },
  };
}

/** A bias in column 0, where the constant is. */
const column = (bias: MatrixRef | null, row: number, scale: number): BlockPlan[] =>
  bias === null ? [] : [{ matrix: bias, row, column: 0, scale }];

export function planOutline(plan: LayerPlan): LayerOutline {
  if (plan.kind === "linear") {
    const { rows, columns } = plan.weight;
    return { kind: "linear", degree: 1, inputs: columns, hidden: columns, outputs: rows };
  }
  const { factors, output } = plan;
  const [{ rows, columns }] = factors;
  return {
    ...{ kind: "product", degree: factors.length, inputs: columns, hidden: rows },
    outputs: output.rows,
  };
}
