/** One chunk of one tensor through the kernels of assembly/moments.ts. */
import type { Elementwise, Operand } from "./elementwise";

/** Figures over the finite entries of a chunk. */
export interface ChunkMoments {
  /** Finite entries. */
  readonly finite: number;
  readonly sum: number;
  /** Infinity and -Infinity when no entry is finite. */
  readonly min: number;
  readonly max: number;
  /** Σ(x − sum/finite)². */
  readonly squaredDeviations: number;
  readonly zeros: number;
  readonly nans: number;
  readonly infs: number;
}

/** Surveys `count` entries. Entries that are not finite are removed from the operand's memory. */
export function chunkMoments(
  workspace: Elementwise,
  operand: Operand,
  count: number,
): ChunkMoments {
  const { kernels, out } = workspace;
  const isF32 = operand.width === "F32";
  const surveyKernel = isF32 ? kernels.surveyF32 : kernels.surveyF64;
  const survey = (entries: number): number[] => {
    surveyKernel(operand.address, entries, out);
    return [...workspace.floats(out, 4)];
  };
  let finite = count;
  let nans = 0;
  let infs = 0;
  let figures = survey(count);
  // Whatever is not finite makes the sum so.
  if (!Number.isFinite(figures[0])) {
    const keepFinite = isF32 ? kernels.keepFiniteF32 : kernels.keepFiniteF64;
    finite = keepFinite(operand.address, count, out);
    [nans, infs] = workspace.floats(out, 2);
    figures = survey(finite);
  }
  const [sum, min, max, zeros] = figures;
  const deviations = isF32 ? kernels.deviationsF32 : kernels.deviationsF64;
  const squaredDeviations = finite === 0 ? 0 : deviations(operand.address, finite, sum / finite);
  return { finite, sum, min, max, squaredDeviations, zeros, nans, infs };
}

export interface TallyInput {
  readonly operand: Operand;
  readonly count: number;
  /** Range of the histogram; its width is a finite number above 0. */
  readonly low: number;
  readonly high: number;
}

/** Adds the finite entries to `counts`: entry v to bin floor((v − low) / (high − low) · bins). */
export function tallyChunk(workspace: Elementwise, input: TallyInput, counts: number[]): void {
  const { operand, count, low, high } = input;
  const { kernels } = workspace;
  const bins = counts.length;
  const tally = operand.width === "F32" ? kernels.tallyF32 : kernels.tallyF64;
  const counters = workspace.floats(workspace.counts, bins).fill(0);
  tally(operand.address, count, low, bins / (high - low), bins, workspace.counts);
  for (let i = 0; i < bins; i++) counts[i] += counters[i];
}
