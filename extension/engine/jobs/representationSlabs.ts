/** Inner products ⟨φ(x), φ(y)⟩ of many representations with many, a slab of rows of φ at a time. */
import { EngineError } from "../errors";
import type { SlabMethod, SlabRows } from "../measures/measure";
import { preparedFrom, type SharedRepresentation } from "../representations/shared";
import type { JobContext } from "./job";
import { knownMeasure } from "./representationParts";
import { rowSquares, stackProducts, stackSlabs } from "./slabStack";

export interface SlabsInput {
  /** A measure whose slab method is meant. */
  readonly measure: string;
  readonly rows: readonly SharedRepresentation[];
  /** Null for the rows among themselves. */
  readonly columns: readonly SharedRepresentation[] | null;
  readonly slab: SlabRows;
}

export interface SlabsOutput {
  /** rows × columns, row-major. */
  readonly products: Float64Array;
  readonly squaresRows: Float64Array;
  /** Empty for the rows among themselves. */
  readonly squaresColumns: Float64Array;
}

/** Job `representations.slab`: what one slab adds to all products. */
export async function slabProducts(
  { measure, rows, columns, slab }: SlabsInput,
  { task }: JobContext,
): Promise<SlabsOutput> {
  const method = slabMethod(measure);
  const x = stackSlabs(method, rows.map(preparedFrom), slab, task);
  const y = columns === null ? x : stackSlabs(method, columns.map(preparedFrom), slab, task);
  const products = stackProducts(x, y, task);
  return {
    products: products.data,
    squaresRows: rowSquares(x),
    squaresColumns: columns === null ? new Float64Array(0) : rowSquares(y),
  };
}

/** The slab method of a measure that has one. */
export function slabMethod(measure: string): SlabMethod {
  const method = knownMeasure(measure).slabs;
  if (!method) throw new EngineError("internal", `measure "${measure}" has no slabs`);
  return method;
}
