/** Job `chain.pairs`: products of every chain of a block with every chain of another. */
import { type ChainProducts, chainProducts } from "../weights/chain/gramChain";
import { heldRows, type LayerRows } from "../weights/chain/layerRows";
import { openChain, type PreparedChain } from "../weights/chain/prepared";
import type { JobContext } from "./job";

export interface ChainPairsInput {
  readonly rows: readonly PreparedChain[];
  /** Null: the rows again, of which each pair is taken once. */
  readonly columns: readonly PreparedChain[] | null;
  /** Read every chain once and keep it; else block by block, for chains that memory cannot hold. */
  readonly hold: boolean;
}

/** One row a chain of `rows`: what {@link chainProducts} answers for each column at or after it. */
export async function chainPairs(
  { rows, columns, hold }: ChainPairsInput,
  context: JobContext,
): Promise<ChainProducts[][][]> {
  const left = await openAll(rows, hold, context);
  const right = columns ? await openAll(columns, hold, context) : left;
  const products: ChainProducts[][][] = [];
  for (const [i, chain] of left.entries()) {
    const row: ChainProducts[][] = [];
    for (const [j, other] of right.entries()) {
      context.task.tick(i * right.length + j, left.length * right.length);
      if (columns || j >= i) row.push(await chainProducts(chain, other, context.task));
    }
    products.push(row);
  }
  return products;
}

async function openAll(
  chains: readonly PreparedChain[],
  hold: boolean,
  context: JobContext,
): Promise<LayerRows[][]> {
  const opened: LayerRows[][] = [];
  for (const chain of chains) {
    const layers = await openChain(chain, context);
    const kept: LayerRows[] = [];
    for (const layer of layers) kept.push(hold ? await heldRows(layer) : layer);
    opened.push(kept);
  }
  return opened;
}
