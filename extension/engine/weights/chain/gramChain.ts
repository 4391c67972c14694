/**
 * Chains of layers compared by what the first l layers make of their input, were they linear:
 *
 *     A_l = W_l ⋯ W_1,   C_l = A_lᵀ A_l,   S_ab = <C_l^a, C_l^b> / (|C_l^a| |C_l^b|) in [0, 1].
 *
 * C_l has as many rows as there are inputs (27 · 9^(l−1) for convolutions) and is never formed:
 *
 *     M_1 = Σ_p K_1^a[:,:,p] K_1^b[:,:,p]ᵀ,   M_l = Σ_p K_l^a[:,:,p] M_{l−1} K_l^b[:,:,p]ᵀ,
 *     <C_l^a, C_l^b> = |M_l|²_F,   <A_l^a, A_l^b> = tr M_l,
 *
 * p over the places of a kernel; a dense layer has one, and one after a flattened picture as many as
 * the picture. Memory is units of a × units of b. Wang et al. 2022 (arXiv 2208.04369) by the code
 * released with Wang et al. 2020; the factored form is our own. A_l sees a linear network: sign flips
 * and rotations of hidden units leave C_l as it is.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { multiply } from "../../linalg/multiply";
import { innerProduct, multiplyTransposed } from "../../linalg/products";
import type { Task } from "../../task";
import type { LayerRows } from "./layerRows";

/** A number too large or too small for float64: `value` · 2^`exponent`. */
export interface Scaled {
  readonly value: number;
  readonly exponent: number;
}

/** <C_l^a, C_l^b> and <A_l^a, A_l^b> of one depth; the latter only between equal widths. */
export interface ChainProducts {
  readonly gram: Scaled;
  readonly chain: Scaled | null;
}

/**
 * The products of two chains at each depth up to the shorter one's end. Both sides' layers must
 * read alike: equal inputs and offsets in the first, equal offsets in the others.
 */
export async function chainProducts(
  a: readonly LayerRows[],
  b: readonly LayerRows[],
  task: Task,
): Promise<ChainProducts[]> {
  const depth = Math.min(a.length, b.length);
  const products: ChainProducts[] = [];
  let before: DenseMatrix | null = null;
  let exponent = 0;
  for (let l = 0; l < depth; l++) {
    task.tick(l, depth);
    const next: DenseMatrix = await nextProduct(a[l], b[l], before, task);
    exponent += rescale(next);
    products.push({
      gram: { value: innerProduct(next, next), exponent: 2 * exponent },
      chain: next.rows === next.columns ? { value: trace(next), exponent } : null,
    });
    before = next;
  }
  return products;
}

/** M_l from M_{l−1}; null stands for the identity on inputs and offsets. */
async function nextProduct(
  a: LayerRows,
  b: LayerRows,
  before: DenseMatrix | null,
  task: Task,
): Promise<DenseMatrix> {
  const data = new Float64Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i += a.blockRows) {
    const rows = Math.min(a.blockRows, a.rows - i);
    const block = await a.read(i, rows);
    const left = before ? through(block, before, task) : block;
    const width = left.length / rows;
    for (let j = 0; j < b.rows; j += b.blockRows) {
      const columns = Math.min(b.blockRows, b.rows - j);
      const right = await b.read(j, columns);
      const part = multiplyTransposed(
        { rows, columns: width, data: left },
        { rows: columns, columns: width, data: right },
        task,
      );
      for (let r = 0; r < rows; r++) {
        data.set(part.data.subarray(r * columns, (r + 1) * columns), (i + r) * b.rows + j);
      }
    }
  }
  return { rows: a.rows, columns: b.rows, data };
}

/** K[:,:,p] M for every row and p. */
const through = (data: Float64Array, before: DenseMatrix, task: Task): Float64Array =>
  multiply({ rows: data.length / before.rows, columns: before.rows, data }, before, task).data;

/** Divides by a power of two, exactly, so that the largest entry is about 1; answers with its exponent. */
function rescale({ data }: DenseMatrix): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]));
  if (!(largest > 0 && Number.isFinite(largest))) return 0;
  const exponent = Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
  const factor = 2 ** -exponent;
  for (let i = 0; i < data.length; i++) data[i] *= factor;
  return exponent;
}

function trace({ rows, columns, data }: DenseMatrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * columns + i];
  return sum;
}

/** ab / √(aa · bb); null where a side is 0 or not finite. */
export function scaledCosine(ab: Scaled, aa: Scaled, bb: Scaled): number | null {
  const product = aa.value * bb.value;
  if (!(product > 0 && Number.isFinite(product) && Number.isFinite(ab.value))) return null;
  const norm = aa.value === bb.value ? aa.value : Math.sqrt(product);
  const exponent = ab.exponent - (aa.exponent + bb.exponent) / 2;
  return Math.max(-1, Math.min(1, (ab.value / norm) * 2 ** exponent));
}
