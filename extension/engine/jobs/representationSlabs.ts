/** Inner products ⟨φ(x), φ(y)⟩ of many representations with many, a slab of rows of φ at a time. */
import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import { multiplyTransposed } from "../linalg/products";
import type { Accelerator, SlabMethod, SlabRows } from "../measures/measure";
import { preparedFrom, type SharedRepresentation } from "../representations/shared";
import type { Task } from "../task";
import type { JobContext } from "./job";
import { knownMeasure } from "./representationParts";

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
  { task, accelerator: open }: JobContext,
): Promise<SlabsOutput> {
  const method = knownMeasure(measure).slabs;
  if (!method) throw new EngineError("internal", `measure "${measure}" has no slabs`);
  const accelerator = await open?.();
  const context = { task, accelerator };
  const x = await stack(method, rows, slab, context);
  const y = columns === null ? x : await stack(method, columns, slab, context);
  // a product with itself is of two objects, lest a kernel keep to one triangle
  const products = await product(x, { ...y }, context);
  return {
    products: products.data,
    squaresRows: squares(x),
    squaresColumns: columns === null ? new Float64Array(0) : squares(y),
  };
}

interface StackContext {
  readonly task: Task;
  readonly accelerator: Accelerator | undefined;
}

/** One slab of each, as the rows of a matrix. */
async function stack(
  method: SlabMethod,
  list: readonly SharedRepresentation[],
  slab: SlabRows,
  { task, accelerator }: StackContext,
): Promise<DenseMatrix> {
  const columns = slab.count * (list[0].rows - slab.first);
  const data = new Float64Array(list.length * columns);
  const quiet: Task = { tick: () => task.tick(0, 1) };
  for (const [i, each] of list.entries()) {
    const context = accelerator ? { task: quiet, accelerator } : { task: quiet };
    data.set(await method.slab(preparedFrom(each), slab, context), i * columns);
  }
  return { rows: list.length, columns, data };
}

const product = async (
  x: DenseMatrix,
  y: DenseMatrix,
  { task, accelerator }: StackContext,
): Promise<DenseMatrix> =>
  accelerator ? accelerator.multiplyTransposed(x, y) : multiplyTransposed(x, y, task);

function squares({ rows, columns, data }: DenseMatrix): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let at = i * columns; at < (i + 1) * columns; at++) sum += data[at] * data[at];
    sums[i] = sum;
  }
  return sums;
}
