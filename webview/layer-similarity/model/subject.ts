/** What is compared, what else could be, and on which inputs. */
import * as l10n from "@vscode/l10n";
import type { Result } from "../../../extension/protocol/result";
import type { RunInputs, SimilarityState } from "../../../extension/protocol/similarityView";
import { shownName } from "../../shared/names";

/**
 * What the numbers are of. It decides which measures could be computed beside those that are:
 * `runnable` are weights of models whose layers could be compared by what they answer, too.
 */
export type Subject = "weights" | "runnable" | "activations";

export function subjectOf(state: Pick<SimilarityState, "result" | "ability">): Subject {
  // dumps and runs are told by the engine
  if ((state.result?.activations?.length ?? 0) > 0) return "activations";
  return bothRun(state) ? "runnable" : "weights";
}

/** Weights and activations are both to be had. */
export const bothRun = ({ ability }: Pick<SimilarityState, "ability">): boolean =>
  ability?.a.kind === "runs" && ability.b.kind === "runs";

/** Something is, or is about to be, run. */
export function takesInputs({ subject, ability }: SimilarityState): boolean {
  if (subject === "models") return true;
  const kinds = [ability?.a.kind, ability?.b.kind];
  return kinds.includes("runs") && (subject === "activations" || kinds.includes("dump"));
}

/**
 * Which of the two do not run, and why, where weights are compared for that; empty while it is not
 * known, and of dumps.
 */
export function refusals({
  ability,
  names,
  subject,
  result,
}: Pick<SimilarityState, "ability" | "names" | "subject" | "result">): readonly {
  name: string;
  why: string;
}[] {
  if (subject !== "auto" || subjectOf({ ability, result }) === "activations") return [];
  const found = (["a", "b"] as const).flatMap((side) => {
    const each = ability?.[side];
    return each?.kind === "weights" ? [{ name: names[side], why: each.why }] : [];
  });
  // a model against itself is told once
  return found.length === 2 && found[0]?.why === found[1]?.why ? found.slice(0, 1) : found;
}

/** The inputs in a few words, as a button names them. */
export function inputsText({ probe, samples, seed = 0 }: RunInputs): string {
  const what =
    probe !== undefined
      ? shownName(probe.split(/[\\/]/).filter(Boolean).at(-1) ?? probe)
      : seed === 0
        ? l10n.t("random")
        : l10n.t("random, seed {0}", seed);
  return samples === undefined ? what : l10n.t("{0} of {1}", samples, what);
}

/** The engine says so where inputs are not the user's own. */
export const isOnRandom = (result: Result | undefined): boolean =>
  result?.notes.some(({ code }) => code === "probe.random") ?? false;
