/**
 * `weights.cosine` of any two layers whose weights have one shape: over all float tensors that
 * both have in one role and shape, as for paired layers.
 */
import { elementCount, isFloat } from "../formats/checkpoint";
import { readInPlace } from "../formats/tensorBytes";
import type { Dots } from "../jobs/dots";
import type { TensorRef } from "../jobs/job";
import { productSeconds } from "../linalg/products";
import type { Board } from "./board";
import { cosine } from "./figures";
import { type GramWork, READ_PER_SECOND } from "./gramMatrix";
import { type Member, type ModelLayer, refer } from "./layers";
import { permuted } from "./layout";
import type { ProductMatrixRef } from "./matrixRef";
import type { Plan } from "./plan";
import { forEachBounded, runJob, type Workbench } from "./pool";
import { missing } from "./reasons";

/** Layers of one shape, by their positions in A and in B. */
interface ShapeGroup {
  readonly adapters: boolean;
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** Tensors of one role and shape within a group; positions are those in the group's lists. */
interface RoleGroup {
  readonly elements: number;
  readonly a: readonly { readonly at: number; readonly ref: TensorRef }[];
  readonly b: readonly { readonly at: number; readonly ref: TensorRef }[];
}

/** Float64 that a job reads on both sides together: 32 MB. */
const JOB_ELEMENTS = 4 * 1024 * 1024;
/** Tensors of a side that a job takes, lest stretches get short. */
const JOB_TENSORS = 64;
/** Elements that a job holds of tensors that are decoded as a whole, if one of each side fits. */
const DECODED_ELEMENTS = 16 * 1024 * 1024;
/** Elements that a thread decodes in a second, out of DEFLATE or into another order. */
const DECODE_PER_SECOND = 2e7;

export function planCosines(plan: Plan, board: Board): GramWork {
  const groups = shapeGroups(plan);
  const seconds = groups.reduce(
    (sum, group) =>
      sum +
      (group.adapters
        ? adapterSeconds(plan, group)
        : roleGroups(plan, group).reduce((total, roles) => total + roleSeconds(roles), 0)),
    0,
  );
  return {
    seconds,
    run: async (bench) => {
      settleShapes(plan, board);
      for (const group of groups) {
        const sums = new PairedSums(group.a.length, group.b.length);
        if (group.adapters) await addAdapters(plan, group, { sums, bench });
        else for (const roles of roleGroups(plan, group)) await addRole(roles, sums, bench);
        sums.writeTo(board, group);
      }
    },
  };
}

function shapeGroups({ layers }: Plan): ShapeGroup[] {
  const groups = new Map<string, { adapters: boolean; a: number[]; b: number[] }>();
  for (const side of ["a", "b"] as const) {
    layers[side].forEach((layer, i) => {
      const key = shapeKey(layer);
      const group = groups.get(key) ?? { adapters: isProduct(layer), a: [], b: [] };
      groups.set(key, group);
      group[side].push(i);
    });
  }
  return [...groups.values()].filter(({ a, b }) => a.length > 0 && b.length > 0);
}

const isProduct = ({ matrix }: ModelLayer): boolean => matrix?.kind === "product";

const shapeKey = (layer: ModelLayer): string =>
  `${isProduct(layer) ? "lora" : "weight"} ${layer.info.shape.join("x")}`;

/** Gives cells of layers of different shapes their reason. */
function settleShapes({ layers }: Plan, board: Board): void {
  const keys = { a: layers.a.map(shapeKey), b: layers.b.map(shapeKey) };
  keys.a.forEach((first, i) => {
    keys.b.forEach((second, j) => {
      if (first !== second && board.isPending(i, j)) board.set(i, j, missing("shape"));
    });
  });
}

function roleGroups({ layers, checkpoints }: Plan, group: ShapeGroup): RoleGroup[] {
  const roles = new Map<string, { elements: number; a: Entry[]; b: Entry[] }>();
  for (const side of ["a", "b"] as const) {
    group[side].forEach((position, at) => {
      for (const member of layers[side][position].members) {
        if (!isFloat(member.tensor.dtype) || member.factor) continue;
        const key = JSON.stringify([member.role, member.shape]);
        const role = roles.get(key) ?? { elements: elementCount(member.shape), a: [], b: [] };
        roles.set(key, role);
        role[side].push({ at, ref: unifiedRef(checkpoints[side], member) });
      }
    });
  }
  return [...roles.values()].filter(({ a, b, elements }) => a.length * b.length * elements > 0);
}

type Entry = RoleGroup["a"][number];

const unifiedRef = (checkpoint: Parameters<typeof refer>[0], { tensor, axes }: Member) =>
  refer(checkpoint, permuted(tensor, axes));

function roleSeconds(roles: RoleGroup): number {
  const { a, b, elements } = roles;
  const { tensors, whole } = jobSize(roles);
  const reads = a.length * Math.ceil(b.length / tensors) + b.length * Math.ceil(a.length / tensors);
  const perSecond = whole ? DECODE_PER_SECOND : READ_PER_SECOND;
  return (reads * elements) / perSecond + productSeconds(a.length, b.length, elements);
}

/**
 * How many tensors of a side a job takes. Where some are decoded as a whole, `whole`, few tensors
 * with all their elements, for each stretch by itself would have to decode them once more.
 */
function jobSize({ a, b, elements }: RoleGroup): { tensors: number; whole: boolean } {
  const whole = [...a, ...b].some(({ ref }) => !readInPlace(ref.tensor));
  const held = Math.max(1, Math.floor(DECODED_ELEMENTS / 2 / elements));
  return { tensors: whole ? Math.min(held, JOB_TENSORS) : JOB_TENSORS, whole };
}

/** Sums of products and squares over the tensors that two layers share. */
class PairedSums {
  readonly #columns: number;
  readonly #dot: Float64Array;
  readonly #squaresA: Float64Array;
  readonly #squaresB: Float64Array;
  readonly #shared: Uint8Array;

  constructor(rows: number, columns: number) {
    this.#columns = columns;
    this.#dot = new Float64Array(rows * columns);
    this.#squaresA = new Float64Array(rows * columns);
    this.#squaresB = new Float64Array(rows * columns);
    this.#shared = new Uint8Array(rows * columns);
  }

  add(row: number, column: number, sums: { dot: number; a: number; b: number }): void {
    const at = row * this.#columns + column;
    this.#dot[at] += sums.dot;
    this.#squaresA[at] += sums.a;
    this.#squaresB[at] += sums.b;
    this.#shared[at] = 1;
  }

  writeTo(board: Board, group: ShapeGroup): void {
    group.a.forEach((i, row) => {
      group.b.forEach((j, column) => {
        if (!board.isPending(i, j)) return;
        const at = row * this.#columns + column;
        board.set(i, j, this.#shared[at] ? this.#cosine(at) : missing("noTensors"));
      });
    });
  }

  #cosine(at: number) {
    const [dot, a, b] = [this.#dot[at], this.#squaresA[at], this.#squaresB[at]];
    return Number.isFinite(dot + a + b) ? cosine(dot, a, b) : missing("unsound");
  }
}

async function addRole(roles: RoleGroup, sums: PairedSums, bench: Workbench): Promise<void> {
  const total = roleSeconds(roles) / (roles.a.length * roles.b.length);
  const { tensors, whole } = jobSize(roles);
  for (const a of chunks(roles.a, tensors)) {
    for (const b of chunks(roles.b, tensors)) {
      const stretch = Math.ceil(JOB_ELEMENTS / (a.length + b.length));
      const size = whole ? roles.elements : stretch;
      const count = Math.ceil(roles.elements / size);
      const parts = new Array<Dots>(count);
      const seconds = (total * a.length * b.length) / count;
      await forEachBounded(bench, [...parts.keys()], async (part) => {
        const first = part * size;
        const input = {
          rows: a.map(({ ref }) => ref),
          columns: b.map(({ ref }) => ref),
          first,
          count: Math.min(size, roles.elements - first),
          stretch,
        };
        parts[part] = await runJob(bench, "weights.dots", input, seconds);
      });
      // In the order of the elements, whichever part ended first.
      for (const { products, squaresRows, squaresColumns } of parts) {
        a.forEach(({ at: row }, i) => {
          b.forEach(({ at: column }, j) => {
            const dot = products[i * b.length + j];
            sums.add(row, column, { dot, a: squaresRows[i], b: squaresColumns[j] });
          });
        });
      }
    }
  }
}

function* chunks<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let first = 0; first < list.length; first += size) yield list.slice(first, first + size);
}

function productRefs({ layers }: Plan, { a, b }: ShapeGroup) {
  const of = (side: "a" | "b", positions: readonly number[]): ProductMatrixRef[] =>
    positions.flatMap((i) => {
      const { matrix } = layers[side][i];
      return matrix?.kind === "product" ? [matrix] : [];
    });
  return { a: of("a", a), b: of("b", b) };
}

function adapterSeconds(plan: Plan, group: ShapeGroup): number {
  const { a, b } = productRefs(plan, group);
  const size = (ref: ProductMatrixRef) => (ref.rows + ref.columns) * ref.rank;
  const read = a.length * b.reduce((sum, ref) => sum + size(ref), 0);
  return (4 * read) / READ_PER_SECOND;
}

async function addAdapters(
  plan: Plan,
  group: ShapeGroup,
  { sums, bench }: { sums: PairedSums; bench: Workbench },
): Promise<void> {
  const { a, b } = productRefs(plan, group);
  const seconds = adapterSeconds(plan, group) / Math.max(1, a.length);
  await forEachBounded(bench, [...a.entries()], async ([row, ref]) => {
    const input = { row: ref, columns: b };
    const { products, squaresRows, squaresColumns } = await runJob(
      bench,
      "weights.productDots",
      input,
      seconds,
    );
    products.forEach((dot, column) => {
      sums.add(row, column, { dot, a: squaresRows[0], b: squaresColumns[column] });
    });
  });
}
