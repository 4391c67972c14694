/** Learning rates over the course of training. */
import { EngineError } from "../../errors";

export interface Schedule {
  /** What happens after the warm-up. */
  readonly kind: "constant" | "linear" | "cosine" | "drops";
  /** The highest rate. */
  readonly rate: number;
  /** Steps on which the rate rises in equal parts, to `rate` on the last of them; 0 when absent. */
  readonly warmup?: number;
  /** The rate towards which `linear` and `cosine` fall; 0 when absent. */
  readonly final?: number;
  /** Steps from each of which on `drops` multiplies the rate by `factor`; none when absent. */
  readonly drops?: readonly number[];
  /** 0.1 when absent. */
  readonly factor?: number;
}

/**
 * The rate η of step s = 0 … total − 1, with w steps of warm-up:
 * η = rate (s + 1)/w while s < w, so that no step has rate 0. After that, with the share
 * u = (s − w)/(total − w) of the way: `linear` rate + u (final − rate), `cosine`
 * final + (rate − final)(1 + cos πu)/2 (Loshchilov and Hutter 2017, one cycle), `drops`
 * rate · factor to the number of drops so far.
 */
export function learningRate(schedule: Schedule, step: number, total: number): number {
  const { kind, rate, warmup = 0, final = 0, drops = [], factor = 0.1 } = schedule;
  if (step < warmup) return (rate * (step + 1)) / warmup;
  const share = (step - warmup) / (total - warmup);
  switch (kind) {
    case "constant":
      return rate;
    case "linear":
      return rate + share * (final - rate);
    case "cosine":
      return final + ((rate - final) * (1 + Math.cos(Math.PI * share))) / 2;
    case "drops":
      return rate * factor ** drops.filter((drop) => step >= drop).length;
    default:
      throw kind satisfies never;
  }
}

/** Throws `usage` for rates below zero or not finite, and warm-ups that are no count of steps. */
export function checkSchedule({ rate, warmup = 0, final = 0 }: Schedule): void {
  const bad = [rate, final].find((each) => !(each >= 0 && each < Number.POSITIVE_INFINITY));
  if (bad !== undefined) {
    throw new EngineError("usage", `learning rate: expected a number from 0 on, got ${bad}`);
  }
  if (!Number.isSafeInteger(warmup) || warmup < 0) {
    throw new EngineError("usage", `warm-up: expected a number of steps, got ${warmup}`);
  }
}
