/** Asking on what models are run. */
import * as vscode from "vscode";
import type { RunInputs } from "../../protocol/similarityView";
import type { Engine } from "../engineClient";
import { pickProbeOr } from "../picker";
import { baseName } from "../resources";
import { pathOf } from "../uris";
import { isWithin, MAX_SAMPLES, MAX_SEED } from "./options";

/** The user's choice of inputs, from those of the last run; undefined when none was made. */
export async function askInputs(
  engine: Pick<Engine, "list">,
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
  if ("uri" in chosen) {
    const array = await askArray(engine, pathOf(chosen.uri));
    return array === undefined ? undefined : { ...kept, probe: array };
  }
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

/** `FILE`, or `FILE#NAME` where a file holds several arrays and the user means one. */
async function askArray(engine: Pick<Engine, "list">, path: string): Promise<string | undefined> {
  if (!/\.(npz|safetensors)$/i.test(path)) return path;
  const { tensors = [] } = await engine.list({ path });
  if (tensors.length < 2) return path;
  const chosen = await vscode.window.showQuickPick(
    [
      { label: vscode.l10n.t("All that are named like inputs of the model"), probe: path },
      ...tensors.map(({ name, dtype, shape }) => ({
        label: name,
        description: `${dtype} ${shape.join(" × ")}`,
        probe: `${path}#${name}`,
      })),
    ],
    {
      title: vscode.l10n.t("Arrays of {0}", baseName(path)),
      placeHolder: vscode.l10n.t("This file holds several arrays: choose one"),
    },
  );
  return chosen?.probe;
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
