/** The reference cases of test/vectors/gromov-wasserstein.json, unpacked. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import type { GwLoss } from "../../../extension/engine/transport/options";
import { type Space, spaceOf } from "../../../extension/engine/transport/spaces";

interface StoredRun {
  readonly init: "product" | "identity";
  readonly value: number;
  readonly loss_trace: number[];
  readonly value_tol: number;
  readonly plan_permutation?: number[];
  readonly plan_coo?: [number, number, number][];
}

interface StoredCase {
  readonly name: string;
  readonly n: number;
  readonly m: number;
  readonly loss: "square_loss" | "kl_loss";
  readonly symmetric: boolean;
  readonly p: number[];
  readonly q: number[];
  readonly C1_upper?: number[];
  readonly C2_upper?: number[];
  readonly C1_full?: number[][];
  readonly C2_full?: number[][];
  readonly diagonal?: number;
  readonly bounds?: { flb: number; slb: number; tlb: number; product_value: number };
  readonly grad_at_product: Record<"sum" | "min" | "max" | "g00" | "g01" | "g10", number>;
  readonly runs: StoredRun[];
  readonly global_optimum?: { value: number; permutation: number[] };
}

interface StoredEntropic {
  readonly n: number;
  readonly C1_upper: number[];
  readonly C2_upper: number[];
  readonly runs: {
    readonly eps: number;
    readonly solver: "PGD" | "PPA";
    readonly value_unregularised: number;
    readonly plan: number[][] | null;
    readonly value_tol: number;
    readonly plan_tol: number;
    readonly warnings: string[];
  }[];
}

const stored = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../vectors/gromov-wasserstein.json"), "utf8"),
) as { cases: StoredCase[]; entropic: StoredEntropic };

export interface GromovCase extends Omit<StoredCase, "loss"> {
  readonly loss: GwLoss;
  readonly x: Space;
  readonly y: Space;
}

export const cases: readonly GromovCase[] = stored.cases.map((each) => ({
  ...each,
  loss: each.loss === "kl_loss" ? "kl" : "square",
  x: spaceOf(matrix(each.n, each.C1_upper, each.C1_full, each.diagonal), Float64Array.from(each.p)),
  y: spaceOf(matrix(each.m, each.C2_upper, each.C2_full, each.diagonal), Float64Array.from(each.q)),
}));

export const caseNamed = (name: string): GromovCase => {
  const found = cases.find((each) => each.name === name);
  if (!found) throw new Error(`there is no case ${name}`);
  return found;
};

export const entropicCase = {
  x: spaceOf(matrix(stored.entropic.n, stored.entropic.C1_upper)),
  y: spaceOf(matrix(stored.entropic.n, stored.entropic.C2_upper)),
  runs: stored.entropic.runs,
};

function matrix(n: number, upper: number[] = [], full?: number[][], diagonal = 0): DenseMatrix {
  if (full) return { rows: n, columns: n, data: Float64Array.from(full.flat()) };
  const data = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    data[i * n + i] = diagonal;
    for (let k = i + 1; k < n; k++) {
      data[i * n + k] = upper[at];
      data[k * n + i] = upper[at++];
    }
  }
  return { rows: n, columns: n, data };
}

/** T as the stored run has it. */
export function storedPlan(run: StoredRun, n: number, m: number): Float64Array {
  const data = new Float64Array(n * m);
  run.plan_permutation?.forEach((j, i) => {
    data[i * m + j] = 1 / n;
  });
  for (const [i, j, mass] of run.plan_coo ?? []) data[i * m + j] = mass;
  return data;
}
