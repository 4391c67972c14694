/** The similarities of every two chains of a collection, on the pool. */
import type { DenseMatrix } from "../../linalg/matrix";
import { productSeconds } from "../../linalg/products";
import { forEachBounded, runJob, type Workbench } from "../pool";
import { inputsDiffer } from "./equivalence";
import type { ChainForm } from "./forms";
import { type ChainProducts, type Scaled, scaledCosine } from "./gramChain";
import { parameterCount } from "./loaded";
import type { ChainLayer, ChainNetwork } from "./network";
import type { PreparedChain } from "./prepared";

/** Chains whose weights take more than this, as float64, are read block by block for every pair. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
/** Networks of one side of a job. */
const MAX_TILE = 16;
/** Units of the widest layer: two products of its square take 1 GB. */
export const MAX_CHAIN_UNITS = 8192;
const READ_PER_SECOND = 1e8;

export interface SimilarityOptions {
  readonly form: ChainForm;
  /** Layers that the chains go through. */
  readonly depth: number;
  /** Seed of a control on shuffled weights. */
  readonly shuffle?: number;
}

/** n×n similarities at each depth from 1 on; NaN where two networks have none. */
export async function chainSimilarities(
  networks: readonly ChainNetwork[],
  options: SimilarityOptions,
  bench: Workbench,
): Promise<DenseMatrix[]> {
  const deep = await productsOf(networks, options, bench);
  if (options.form !== "outgoing" || options.depth < 2) return cosines(networks, options, deep);
  // the released code normalizes from depth 2 on
  const first = { ...options, depth: 1 };
  const shallow = cosines(networks, first, await productsOf(networks, first, bench));
  return [shallow[0], ...cosines(networks, options, deep).slice(1)];
}

/** Estimated seconds of {@link chainSimilarities} on one thread. */
export function similaritySeconds(
  networks: readonly ChainNetwork[],
  { depth }: Pick<SimilarityOptions, "depth">,
): number {
  const n = networks.length;
  const each = networks.map(({ layers }) => pairSeconds(layers.slice(0, depth)));
  const products = (each.reduce((sum, x) => sum + x, 0) * (n + 1)) / 2;
  const elements = networks.reduce((sum, { layers }) => sum + parameterCount(layers), 0);
  return products + (elements * (2 + n / MAX_TILE)) / READ_PER_SECOND;
}

const pairSeconds = (layers: readonly ChainLayer[]): number =>
  layers.reduce((sum, { weight, inputs, offsets }, l) => {
    const before = l === 0 ? 0 : productSeconds(weight.rows * offsets, inputs, inputs);
    return sum + before + productSeconds(weight.rows, weight.rows, weight.columns);
  }, 0);

/** Products of i with j ≥ i, by depth; null where the two cannot be compared. */
type Products = Map<string, readonly ChainProducts[]>;

async function productsOf(
  networks: readonly ChainNetwork[],
  { form, depth, shuffle }: SimilarityOptions,
  bench: Workbench,
): Promise<Products> {
  const prepared = new Array<PreparedChain>(networks.length);
  await forEachBounded(bench, [...networks.entries()], async ([i, network]) => {
    const layers = network.layers.slice(0, depth);
    const input = {
      layers,
      form,
      whole: layers.length === network.layers.length,
      shuffle: shuffle === undefined ? null : { seed: shuffle, network: i },
    };
    const seconds = parameterCount(layers) / READ_PER_SECOND;
    prepared[i] = await runJob(bench, "chain.prepare", input, seconds);
  });
  const products: Products = new Map();
  for (const group of groupsOf(networks)) await groupProducts(group);
  return products;

  async function groupProducts(group: readonly number[]): Promise<void> {
    const bytes = Math.max(...group.map((i) => 8 * parameterCount(prepared[i].layers)));
    const hold = bytes <= MAX_HELD_BYTES;
    const tile = hold ? Math.max(1, Math.min(MAX_TILE, Math.floor(MAX_HELD_BYTES / bytes))) : 1;
    const tiles = Array.from({ length: Math.ceil(group.length / tile) }, (_, t) =>
      group.slice(t * tile, (t + 1) * tile),
    );
    const jobs = tiles.flatMap((rows, s) =>
      tiles.slice(s).map((columns) => ({ rows, columns: columns === rows ? null : columns })),
    );
    await forEachBounded(bench, jobs, async ({ rows, columns }) => {
      const chains = (of: readonly number[]) => of.map((i) => prepared[i]);
      const count = columns ? rows.length * columns.length : (rows.length * (rows.length + 1)) / 2;
      const seconds = count * pairSeconds(prepared[rows[0]].layers);
      const input = { rows: chains(rows), columns: columns && chains(columns), hold };
      const found = await runJob(bench, "chain.pairs", input, seconds);
      rows.forEach((i, at) => {
        const others = columns ?? rows.slice(at);
        others.forEach((j, k) => {
          products.set(`${i} ${j}`, found[at][k]);
        });
      });
    });
  }
}

/** Networks that read alike, layer by layer; only within a group are there similarities. */
function groupsOf(networks: readonly ChainNetwork[]): number[][] {
  const groups: number[][] = [];
  for (const [i, { layers }] of networks.entries()) {
    const home = groups.find(([first]) => inputsDiffer(networks[first].layers, layers) === null);
    if (home) home.push(i);
    else groups.push([i]);
  }
  return groups;
}

function cosines(
  networks: readonly ChainNetwork[],
  { form, depth }: SimilarityOptions,
  products: Products,
): DenseMatrix[] {
  const n = networks.length;
  const of = (i: number, j: number, l: number): Scaled | null => {
    const found = products.get(i <= j ? `${i} ${j}` : `${j} ${i}`)?.[l];
    return (form === "raw" ? found?.chain : found?.gram) ?? null;
  };
  return Array.from({ length: depth }, (_, l) => {
    const data = new Float64Array(n * n).fill(Number.NaN);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const [ab, aa, bb] = [of(i, j, l), of(i, i, l), of(j, j, l)];
        if (ab && aa && bb) data[i * n + j] = scaledCosine(ab, aa, bb) ?? Number.NaN;
      }
    }
    return { rows: n, columns: n, data };
  });
}
