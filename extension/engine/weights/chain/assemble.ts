/** The result of a comparison of chains, as far as it has come. */
import type { DenseMatrix } from "../../linalg/matrix";
import { type ChainMeasureId, chainMeasures } from "../../measures/chain";
import { paramKey } from "../../measures/figures";
import type { Cells, Matrix, NetworkEquivalence, Note, Result, ResultParams } from "../../result";
import { resultInput } from "../assemble";
import { formLayers } from "../layers";
import { centeredSimilarity } from "./collection";
import type { ChainOptions } from "./compareChains";
import type { ChainForm } from "./forms";
import type { GatheredChains } from "./gather";
import { summarizeChains } from "./summary";
import { ASSUMES_HOMOGENEOUS } from "./verdict";

export interface ChainState {
  readonly gathered: GatheredChains;
  /** The depths that are told, from 1. */
  readonly depths: readonly number[];
  /** By depth, from 1 on, of the forms that are done. */
  readonly similarities: Map<ChainForm, readonly DenseMatrix[]>;
  /** Pair by pair; holes are not done. */
  readonly equivalences: NetworkEquivalence[];
  /** Distances after matching by layer, under `i j`. */
  readonly distances: Map<string, readonly (number | null)[]>;
}

export function newChainState(gathered: GatheredChains, { depth }: ChainOptions): ChainState {
  const deepest = Math.max(...gathered.networks.map((network) => network.depth));
  return {
    gathered,
    depths: depth === null ? Array.from({ length: deepest }, (_, l) => l + 1) : [depth],
    similarities: new Map(),
    equivalences: [],
    distances: new Map(),
  };
}

const measureOf = (form: ChainForm): ChainMeasureId =>
  form === "chain" ? "weights.chain.plain" : `weights.chain.${form}`;

export interface AssembleOptions {
  readonly status: Result["status"];
  readonly params: ResultParams;
}

export function assembleChains(state: ChainState, { status, params }: AssembleOptions): Result {
  const { checkpoints, problems } = state.gathered;
  const equivalences = state.equivalences.filter((found) => found !== undefined);
  const two = checkpoints.length === 2;
  const result: Result = {
    kind: "chain",
    schema: 1,
    engine: "",
    status,
    inputs: checkpoints.map(resultInput),
    params,
    layers: two ? { a: layersOf(state, 0), b: layersOf(state, 1) } : { a: [], b: [] },
    pairing: two ? pairing(state) : [],
    pairs: two ? pairs(state) : [],
    matrices: [...matrices(state), ...matchedMatrix(state)],
    values: two ? values(state) : {},
    equivalences,
    problems,
    notes: notes(state, status),
  };
  return { ...result, summary: summarizeChains(state, result) };
}

const layersOf = ({ gathered }: ChainState, side: number): Result["layers"]["a"] => {
  const ids = new Set(gathered.networks[side].layers.map(({ id }) => id));
  const formed = formLayers(gathered.checkpoints[side]).layers.map(({ info }) => info);
  return formed.filter(({ id }) => ids.has(id)).map((info, index) => ({ ...info, index }));
};

function pairing({ gathered: { networks } }: ChainState): Result["pairing"] {
  const [a, b] = networks;
  const count = Math.min(a.layers.length, b.layers.length);
  return a.layers.slice(0, count).map(({ id }, l) => {
    const other = b.layers[l].id;
    return { a: id, b: other, rule: id === other ? "name" : "shape" };
  });
}

/** The figures of two networks, layer by layer. */
function pairs(state: ChainState): Result["pairs"] {
  const distances = state.distances.get("0 1");
  return pairing(state).map(({ a, b }, l) => {
    const figures: Record<string, number | null> = {};
    for (const [form, found] of state.similarities) {
      if (state.depths.includes(l + 1)) figures[measureOf(form)] = cell(found[l]?.data[1]);
    }
    if (distances) figures["weights.chain.matched"] = distances[l];
    return { a, b, level: "layer", values: figures };
  });
}

function values(state: ChainState): Record<string, number | null> {
  const figures: Record<string, number | null> = {};
  for (const [form, found] of state.similarities) {
    for (const depth of state.depths) {
      figures[paramKey(measureOf(form), [["depth", depth]])] = cell(found[depth - 1]?.data[1]);
    }
  }
  const [equivalence] = state.equivalences;
  if (equivalence) figures["weights.chain.matched"] = equivalence.distance;
  return figures;
}

const cell = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

function matrices(state: ChainState): Matrix[] {
  const { checkpoints } = state.gathered;
  const names = checkpointNames(checkpoints.map(({ path }) => path));
  const make = (measure: string, range: Matrix["range"], { data }: DenseMatrix): Matrix => ({
    measure,
    direction: "similarity",
    range,
    symmetric: true,
    rows: names,
    columns: names,
    values: cellsOf(data, names.length),
  });
  return state.depths.flatMap((depth) =>
    [...state.similarities].flatMap(([form, found]) => {
      const id = measureOf(form);
      const { range } = chainMeasures.find((measure) => measure.id === id) ?? chainMeasures[0];
      const key = (name: string) => paramKey(name, [["depth", depth]]);
      const plain = make(key(id), range, found[depth - 1]);
      // of two networks it is −1 whatever they are
      if (names.length < 3) return [plain];
      return [plain, make(key(`${id}.centered`), [-1, 1], centeredSimilarity(found[depth - 1]))];
    }),
  );
}

/** Distances after matching, once all pairs are done. */
function matchedMatrix(state: ChainState): Matrix[] {
  const n = state.gathered.checkpoints.length;
  if (state.equivalences.filter((found) => found).length < (n * (n - 1)) / 2) return [];
  const data = new Float64Array(n * n);
  for (const { a, b, distance } of state.equivalences) {
    data[a * n + b] = distance ?? Number.NaN;
    data[b * n + a] = distance ?? Number.NaN;
  }
  const names = checkpointNames(state.gathered.checkpoints.map(({ path }) => path));
  const { id, direction, range } = chainMeasures[chainMeasures.length - 1];
  return [
    {
      ...{ measure: id, direction, range, symmetric: true },
      ...{ rows: names, columns: names, values: cellsOf(data, n) },
    },
  ];
}

const cellsOf = (data: Float64Array, n: number): Cells =>
  Array.from({ length: n }, (_, i) => Array.from(data.subarray(i * n, (i + 1) * n), cell));

/** Paths, told apart where one was named twice. */
export function checkpointNames(paths: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return paths.map((path) => {
    const count = (seen.get(path) ?? 0) + 1;
    seen.set(path, count);
    return count === 1 ? path : `${path} (${count})`;
  });
}

function notes(state: ChainState, status: Result["status"]): Note[] {
  const { activations, notes: found, checkpoints } = state.gathered;
  const list: Note[] = [...found];
  if (activations.includes(null)) {
    const unknown = activations.filter((name) => name === null).length;
    list.push({
      at: "activation",
      code: "chain.activation",
      text: `${ASSUMES_HOMOGENEOUS}: what ${unknown} of ${activations.length} networks apply is not in their files; no badge without it, name it with --activation`,
    });
  }
  list.push({
    at: "weights.chain",
    code: "chain.limits",
    text: "a similarity of 1 is no proof of one function: sign flips and rotations of hidden units score 1 as well; only a certificate proves it",
  });
  for (const equivalence of state.equivalences) {
    if (equivalence?.distance !== null) continue;
    const [a, b] = [checkpoints[equivalence.a].path, checkpoints[equivalence.b].path];
    list.push({ at: `${a} ↔ ${b}`, code: "chain.unmatched", text: equivalence.text });
  }
  const empty = state.depths.flatMap((depth) =>
    [...state.similarities].flatMap(([form, by]) => {
      const count = by[depth - 1]?.data.filter(Number.isNaN).length ?? 0;
      const at = paramKey(measureOf(form), [["depth", depth]]);
      const text = `${count} cells are empty: the networks do not go that deep, read different inputs, differ in width (raw), or are zero or not finite`;
      return count > 0 ? [{ at, code: "undefined", text }] : [];
    }),
  );
  list.push(...empty);
  if (status === "cancelled") {
    list.push({ at: "weights.chain", code: "cancelled", text: "cancelled before the end" });
  }
  return list;
}
