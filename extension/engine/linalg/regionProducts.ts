import type { DenseExports, Region } from "../kernels/dense";
import { at } from "./regions";

/** A place in kernel memory to be read as a matrix: where it starts, and bytes down and across. */
export interface View {
  readonly address: number;
  readonly down: number;
  readonly across: number;
}

/** A region from an entry on. */
export const viewOf = (region: Region, row = 0, column = 0): View => ({
  address: at(region, row, column),
  down: region.stride * 8,
  across: 8,
});

export const transposed = ({ address, down, across }: View): View => ({
  address,
  down: across,
  across: down,
});

export interface ProductSize {
  readonly rows: number;
  readonly columns: number;
  /** Terms of the sum in an entry. */
  readonly depth: number;
}

/** C ← C + A·B; C runs along its rows. */
export function addProduct(kernels: DenseExports, size: ProductSize, { a, b, c }: Operands): void {
  run(kernels, size, { a, b, c, sign: 1 });
}

/** C ← C − A·B. */
export function subtractProduct(
  kernels: DenseExports,
  size: ProductSize,
  { a, b, c }: Operands,
): void {
  run(kernels, size, { a, b, c, sign: -1 });
}

export interface Operands {
  readonly a: View;
  readonly b: View;
  readonly c: View;
}

function run(
  kernels: DenseExports,
  { rows, columns, depth }: ProductSize,
  { a, b, c, sign }: Operands & { sign: 1 | -1 },
): void {
  kernels.addProductF64(
    rows,
    columns,
    depth,
    sign,
    a.address,
    a.down,
    a.across,
    b.address,
    b.down,
    b.across,
    c.address,
    c.down,
    0,
  );
}
