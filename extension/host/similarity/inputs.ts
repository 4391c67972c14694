/** Asking on what models are run. */
import * as vscode from "vscode";
import type { RunInputs } from "../../protocol/similarityView";
import { pickProbeOr } from "../picker";
import { pathOf } from "../uris";
import { isWithin, MAX_SAMPLES, MAX_SEED } from "./options";

/** The user's choice of inputs, from those of the last run; undefined when none was made. */
export async function askInputs(
  of: vscode.Uri,
  { probe, samples, seed = 0 }: RunInputs,
): Promise<RunInputs | undefined> {
  const kept = { ...(samples !== undefined && { samples }), ...(seed !== 0 && { seed }) };
  const chosen = await pickProbeOr(of, [
    {
      id: "random",
      label: `$(sparkle) ${vscode.l10n.t("Random Inputs")}`,
      description: vscode.l10n.t("seed {0}; not your data", seed),
    },
    {
      id: "seed",
      label: `$(symbol-number) ${vscode.l10n.t("Random Inputs of Another Seed...")}`,
    },
    {
      id: "samples",
      label: `$(list-ordered) ${vscode.l10n.t("Number of Inputs...")}`,
      description: samples === undefined ? "" : vscode.l10n.t("now {0}", samples),
    },
  ]);
  if (!chosen) return undefined;
  if ("uri" in chosen) return { ...kept, probe: pathOf(chosen.uri) };
  switch (chosen.id) {
    case "random":
      return kept;
    case "seed": {
      const other = await askNumber(vscode.l10n.t("Seed"), 0, MAX_SEED, seed);
      return other === undefined ? undefined : { ...kept, seed: other };
    }
    case "samples": {
      const count = await askNumber(vscode.l10n.t("Number of Inputs"), 1, MAX_SAMPLES, samples);
      const same = { ...(probe !== undefined && { probe }), ...kept };
      return count === undefined ? undefined : { ...same, samples: count };
    }
    default:
      return chosen.id satisfies never;
  }
}

async function askNumber(
  title: string,
  least: number,
  most: number,
  value: number | undefined,
): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    value: value === undefined ? "" : String(value),
    validateInput: (input) =>
      isWithin(wholeNumber(input), least, most)
        ? undefined
        : vscode.l10n.t("A whole number from {0} to {1}", least, most),
  });
  return text === undefined ? undefined : wholeNumber(text);
}

/** NaN for what is no number in digits. */
const wholeNumber = (text: string): number =>
  /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
