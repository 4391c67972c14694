import * as l10n from "@vscode/l10n";
import type { Result } from "../../../extension/protocol/result";

/** How many samples and features a comparison of activations has; else empty. */
export function sizesText(result: Result | undefined): string {
  if (!result?.activations || result.activations.length === 0) return "";
  const layers = [...result.layers.a, ...result.layers.b];
  const samples = Math.min(...layers.map(({ shape }) => shape[0] ?? 0));
  const features = Math.max(...layers.map(({ shape }) => shape[1] ?? 0));
  if (!Number.isFinite(samples)) return "";
  return l10n.t("Here: {0} samples, up to {1} features.", samples, features);
}
