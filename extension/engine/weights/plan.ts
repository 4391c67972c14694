/** What is compared with what: layers, and within paired layers tensors. */

import { EngineError } from "../errors";
import { type Checkpoint, elementCount, isFloat } from "../formats/checkpoint";
import type { TensorRef } from "../jobs/job";
import { quoted } from "../report/names";
import type { Note } from "../result";
import { compileGlob } from "./glob";
import { formLayers, type Member, type ModelLayer, refer } from "./layers";
import { permuted, sameShape, shapeText } from "./layout";
import { didYouMean } from "./nearest";
import { type PairedLayers, pairLayers, requirePairs, type Sides, type UserPair } from "./pairing";

/** Two tensors of paired layers, of one role and shape. */
export interface TensorPair {
  readonly a: Member;
  readonly b: Member;
  /** Both in one order of elements: as stored where both are stored alike. */
  readonly refs: Sides<TensorRef>;
  readonly elements: number;
  /** Integers, and booleans, get equality alone. */
  readonly numeric: boolean;
}

export interface PlannedPair extends PairedLayers {
  readonly tensors: readonly TensorPair[];
  /** Both layers are adapters' changes (or one is, by the user's word), compared as matrices. */
  readonly products: boolean;
  /** A tensor of one layer has no partner in the other. */
  readonly incomplete: boolean;
}

export interface Plan {
  readonly checkpoints: Sides<Checkpoint>;
  /** The layers that are compared, in model order. */
  readonly layers: Sides<readonly ModelLayer[]>;
  readonly pairs: readonly PlannedPair[];
  readonly notes: readonly Note[];
}

export interface PlanOptions {
  readonly layers: string | null;
  readonly userPairs: readonly UserPair[];
}

/**
 * Forms and pairs layers. Throws `input.unpaired` when nothing pairs or the user names an unknown
 * layer, `usage` when the glob matches nothing.
 */
export function planComparison(a: Checkpoint, b: Checkpoint, options: PlanOptions): Plan {
  const formed = { a: formLayers(a), b: formLayers(b) };
  const all = { a: formed.a.layers, b: formed.b.layers };
  const paired = pairLayers(all, options.userPairs);
  const remarks = { a: readingRemark(a), b: readingRemark(b) };
  requirePairs(paired, all, { paths: { a: a.path, b: b.path }, remarks });
  const { layers, pairs } = selectLayers(all, paired, options.layers);
  const notes: Note[] = [...formed.a.notes, ...formed.b.notes];
  const planned = pairs.map((pair) => planPair({ a, b }, layers, pair, notes));
  noteUnpaired(layers, pairs, notes);
  return { checkpoints: { a, b }, layers, pairs: planned, notes };
}

/** The first thing that reading a checkpoint found wrong, for the sentence that it is empty. */
function readingRemark({ problems, opaque }: Checkpoint): string | null {
  const [first] = problems;
  if (first) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more problems)` : "";
    return `reading it found: ${first.text}${more}`;
  }
  return opaque.length > 0
    ? `its pickle names what is not on the list of allowed globals: ${summarize(opaque.map(quoted))}`
    : null;
}

/** Keeps the layers that the glob selects, and their partners. */
function selectLayers(
  all: Sides<readonly ModelLayer[]>,
  pairs: readonly PairedLayers[],
  glob: string | null,
): { layers: Sides<readonly ModelLayer[]>; pairs: readonly PairedLayers[] } {
  if (glob === null) return { layers: all, pairs };
  const matches = compileGlob(glob);
  const keep = {
    a: new Set(all.a.flatMap(({ info }, i) => (matches(info.id) ? [i] : []))),
    b: new Set(all.b.flatMap(({ info }, i) => (matches(info.id) ? [i] : []))),
  };
  if (keep.a.size + keep.b.size === 0) {
    const ids = [...all.a, ...all.b].map(({ info }) => info.id);
    throw new EngineError(
      "usage",
      `--layers ${quoted(glob)}: no layer matches${didYouMean(glob, [...new Set(ids)])}`,
    );
  }
  for (const { a, b } of pairs) {
    if (!keep.a.has(a) && !keep.b.has(b)) continue;
    keep.a.add(a);
    keep.b.add(b);
  }
  const positions = (side: "a" | "b") =>
    new Map([...keep[side]].sort((x, y) => x - y).map((old, i) => [old, i] as const));
  const moved = { a: positions("a"), b: positions("b") };
  return {
    layers: {
      a: [...moved.a.keys()].map((i) => all.a[i]),
      b: [...moved.b.keys()].map((i) => all.b[i]),
    },
    pairs: pairs.flatMap(({ a, b, rule }) => {
      const [first, second] = [moved.a.get(a), moved.b.get(b)];
      return first === undefined || second === undefined ? [] : [{ a: first, b: second, rule }];
    }),
  };
}

function planPair(
  checkpoints: Sides<Checkpoint>,
  layers: Sides<readonly ModelLayer[]>,
  pair: PairedLayers,
  notes: Note[],
): PlannedPair {
  const a = layers.a[pair.a];
  const b = layers.b[pair.b];
  const products = isAdapter(a) || isAdapter(b);
  const members = {
    a: a.members.filter(({ factor }) => !factor),
    b: b.members.filter(({ factor }) => !factor),
  };
  const tensors: TensorPair[] = [];
  const lonely: string[] = [];
  const partners = new Map(members.b.map((member) => [member.role, member]));
  for (const first of members.a) {
    const second = partners.get(first.role);
    if (!second) {
      lonely.push(`${quoted(first.tensor.name)} of A has no partner`);
      continue;
    }
    partners.delete(first.role);
    if (sameShape(first.shape, second.shape)) tensors.push(pairTensors(checkpoints, first, second));
    else lonely.push(shapesDiffer(first, second));
  }
  for (const { tensor } of partners.values()) {
    lonely.push(`${quoted(tensor.name)} of B has no partner`);
  }
  // Where a matrix stands against an adapter, its own tensors have nothing to pair with.
  if (lonely.length > 0 && isAdapter(a) === isAdapter(b)) {
    notes.push({
      at: `${a.info.id} ↔ ${b.info.id}`,
      code: "unpaired",
      text: `tensors that are not compared: ${summarize(lonely)}`,
    });
  }
  return { ...pair, tensors, products, incomplete: lonely.length > 0 };
}

export const isAdapter = ({ info }: ModelLayer): boolean => info.kind === "lora";

const shapesDiffer = (a: Member, b: Member): string =>
  `${quoted(a.tensor.name)} is ${shapeText(a.shape)} in A and ${shapeText(b.shape)} in B`;

function pairTensors(checkpoints: Sides<Checkpoint>, a: Member, b: Member): TensorPair {
  const alike = JSON.stringify(a.axes) === JSON.stringify(b.axes);
  const read = (side: "a" | "b", { tensor, axes }: Member) =>
    refer(checkpoints[side], permuted(tensor, alike ? null : axes));
  return {
    a,
    b,
    refs: { a: read("a", a), b: read("b", b) },
    elements: elementCount(a.tensor.shape),
    numeric: isFloat(a.tensor.dtype) && isFloat(b.tensor.dtype),
  };
}

function noteUnpaired(
  layers: Sides<readonly ModelLayer[]>,
  pairs: readonly PairedLayers[],
  notes: Note[],
): void {
  for (const side of ["a", "b"] as const) {
    const taken = new Set(pairs.map((pair) => pair[side]));
    const left = layers[side].filter((_, i) => !taken.has(i));
    if (left.length === 0) continue;
    const label = side.toUpperCase();
    notes.push({
      at: left.length === 1 ? left[0].info.id : label,
      code: "unpaired",
      text: `${left.length} of ${layers[side].length} layers of ${label} have no partner: ${summarize(left.map(({ info }) => quoted(info.id)))}`,
    });
  }
}

/** A sentence names so many things; the rest is counted. */
const NAMED = 12;

export function summarize(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
