/**
 * Sums over ways to join the legs of bilinear attention terms, (q₁·k₁)(q₂·k₂) v: each way is a
 * product of chains of small matrices, so that no tensor of e³ entries is formed.
 */

/** Legs by position: q₁ k₁ q₂ k₂ v of the first term, then those of the second. */
const LEGS = 5;
const V = 4;
/** The leg that shares a leg's inner index; v's index stays open. */
const INNER = [1, 0, 3, 2, -1, 6, 5, 8, 7, -1] as const;

/** Row-major. */
export interface Block {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** What can be joined. Null blocks and means are zero, and what holds one is skipped. */
export interface Joints {
  /** By leg and leg: what a pair gives, an e×e' block. */
  readonly pairs: readonly (readonly (Block | null)[])[];
  /** What a leg gives by itself; null where legs must not stay single. */
  readonly means: readonly (Float64Array | null)[];
}

/** Σ over bijections of the first term's legs to the second's; ev×ev'. */
export function joinAcross(joints: Joints, size: readonly [number, number]): Float64Array {
  const sum = new Float64Array(size[0] * size[1]);
  const partner = new Int8Array(2 * LEGS).fill(-1);
  const visit = (leg: number): void => {
    if (leg === LEGS) {
      addJoined(joints, partner, sum);
      return;
    }
    for (let other = LEGS; other < 2 * LEGS; other++) {
      if (partner[other] >= 0 || joints.pairs[leg][other] === null) continue;
      partner[leg] = other;
      partner[other] = leg;
      visit(leg + 1);
      partner[other] = -1;
    }
    partner[leg] = -1;
  };
  visit(0);
  return sum;
}

/** Σ over all partial matchings of the legs of both terms, single ones by their means; ev×ev'. */
export const joinAll = (joints: Joints, size: readonly [number, number]): Float64Array =>
  joined(joints, 2 * LEGS, new Float64Array(size[0] * size[1]));

/** The same of one term alone, its expectation; ev. */
export const joinWithin = (joints: Joints, size: number): Float64Array =>
  joined(joints, LEGS, new Float64Array(size));

function joined(joints: Joints, legs: number, sum: Float64Array): Float64Array {
  const partner = new Int8Array(legs).fill(-1);
  const single = new Uint8Array(legs);
  const visit = (from: number): void => {
    let leg = from;
    while (leg < legs && partner[leg] >= 0) leg++;
    if (leg === legs) {
      addJoined(joints, partner, sum);
      return;
    }
    if (joints.means[leg] !== null) {
      single[leg] = 1;
      visit(leg + 1);
      single[leg] = 0;
    }
    for (let other = leg + 1; other < legs; other++) {
      if (partner[other] >= 0 || single[other] || joints.pairs[leg][other] === null) continue;
      partner[leg] = other;
      partner[other] = leg;
      visit(leg + 1);
      partner[leg] = -1;
      partner[other] = -1;
    }
  };
  visit(0);
  return sum;
}

/** Adds what one matching gives. */
function addJoined(joints: Joints, partner: Int8Array, sum: Float64Array): void {
  const seen = new Uint8Array(partner.length);
  const first = openChain(joints, partner, V, seen);
  const second =
    partner.length > LEGS && seen[LEGS + V] === 0
      ? openChain(joints, partner, LEGS + V, seen)
      : null;
  const factor = closedChains(joints, partner, seen);
  if (factor === 0) return;
  if (second === null) {
    for (let i = 0; i < sum.length; i++) sum[i] += factor * first.data[i];
    return;
  }
  const width = second.data.length;
  for (let i = 0; i < first.data.length; i++) {
    const value = factor * first.data[i];
    for (let j = 0; j < width; j++) sum[i * width + j] += value * second.data[j];
  }
}

/** From an open index on: to the other one (ev×ev'), or to a single leg (ev×1). */
function openChain(joints: Joints, partner: Int8Array, start: number, seen: Uint8Array): Block {
  let leg = start;
  let chain: Block | null = null;
  for (;;) {
    seen[leg] = 1;
    const other = partner[leg];
    if (other < 0) return end(chain, joints.means[leg]);
    seen[other] = 1;
    chain = times(chain, joints.pairs[leg][other]);
    const inner = INNER[other];
    if (inner < 0) return chain;
    leg = inner;
  }
}

/** The product of all chains that no open index is on: between two single legs, or around. */
function closedChains(joints: Joints, partner: Int8Array, seen: Uint8Array): number {
  let product = 1;
  // paths first: what is left of them are circles
  for (const circles of [false, true]) {
    for (let leg = 0; leg < partner.length; leg++) {
      if (seen[leg] || (!circles && partner[leg] >= 0)) continue;
      product *= circles ? circle(joints, partner, leg, seen) : path(joints, partner, leg, seen);
    }
  }
  return product;
}

function path(joints: Joints, partner: Int8Array, start: number, seen: Uint8Array): number {
  const mean = joints.means[start];
  seen[start] = 1;
  if (mean === null) return 0;
  let chain: Block = { rows: 1, columns: mean.length, data: mean };
  for (let leg = INNER[start]; ; ) {
    seen[leg] = 1;
    const other = partner[leg];
    if (other < 0) return end(chain, joints.means[leg]).data[0];
    seen[other] = 1;
    chain = times(chain, joints.pairs[leg][other]);
    leg = INNER[other];
  }
}

function circle(joints: Joints, partner: Int8Array, start: number, seen: Uint8Array): number {
  let chain: Block | null = null;
  let leg = start;
  do {
    const other = partner[leg];
    seen[leg] = 1;
    seen[other] = 1;
    chain = times(chain, joints.pairs[leg][other]);
    leg = INNER[other];
  } while (leg !== start);
  let trace = 0;
  for (let i = 0; i < chain.rows; i++) trace += chain.data[i * (chain.columns + 1)];
  return trace;
}

/** The chain so far, ended by a single leg's mean. */
function end(chain: Block | null, mean: Float64Array | null): Block {
  const data = mean ?? new Float64Array(0);
  const vector: Block = { rows: data.length, columns: 1, data };
  return chain === null ? vector : times(chain, vector);
}

function times(a: Block | null, b: Block | null): Block {
  if (b === null) throw new TypeError("a joint that is zero");
  if (a === null) return b;
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const value = a.data[i * a.columns + k];
      for (let j = 0; j < b.columns; j++) {
        data[i * b.columns + j] += value * b.data[k * b.columns + j];
      }
    }
  }
  return { rows: a.rows, columns: b.columns, data };
}
