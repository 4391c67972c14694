import * as l10n from "@vscode/l10n";
import type { Result } from "../../../extension/protocol/result";
import { formatFigure, formatSpread, NO_NUMBER } from "../../shared/format";
import { cellOf, figureOn, LOSS } from "./measures";

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly help: string;
}

/** What is known of two layers: the loss, what bounds it from both sides, and how it was found. */
export function pairFigures(result: Result, a: string, b: string): readonly Figure[] {
  const loss = result.matrices.find(({ measure }) => measure === LOSS);
  const value = (id: string) => figureOn(result, id, a, b);
  const spread = loss
    ? formatSpread({
        low: cellOf(loss, loss.low, a, b),
        high: cellOf(loss, loss.high, a, b),
        error: cellOf(loss, loss.error, a, b),
      })
    : "";
  const start = loss ? cellOf(loss, loss.starts, a, b) : null;
  const converged = loss ? cellOf(loss, loss.converged, a, b) : null;
  const self = value("gw.selfMatched");
  const figures: Figure[] = [
    {
      label: l10n.t("GW loss"),
      value: [formatFigure(value(LOSS)), spread].filter(Boolean).join(" "),
      help: l10n.t("E: mean squared difference of distances under the best matching found"),
    },
    {
      label: l10n.t("GW distance"),
      value: formatFigure(value("gw.root")),
      help: l10n.t("The root of the loss"),
    },
    {
      label: l10n.t("RSA distortion"),
      value: formatFigure(value("gw.identity")),
      help: l10n.t("The loss with every input matched to itself: GW cannot be above it"),
    },
    {
      label: l10n.t("lower bound"),
      value: formatFigure(value("gw.bound")),
      help: l10n.t("No matching has less loss than this"),
    },
    {
      label: l10n.t("inputs matched to themselves"),
      value: self === null ? NO_NUMBER : `${formatFigure(100 * self, 3)} %`,
      help: l10n.t(
        "GW does not know which input is which: a low share with a low loss means the same geometry of other inputs",
      ),
    },
  ];
  if (start !== null)
    figures.push({ label: l10n.t("start that won"), value: startName(start), help: "" });
  if (converged === false) {
    figures.push({
      label: l10n.t("converged"),
      value: l10n.t("no"),
      help: l10n.t("The solver stopped at its limit of iterations: the loss may be too high"),
    });
  }
  return figures;
}

function startName(start: string): string {
  const names: Readonly<Record<string, string>> = {
    identity: l10n.t("identity"),
    product: l10n.t("product"),
    bound: l10n.t("lower bound's plan"),
    composed: l10n.t("composed of two others"),
  };
  return names[start] ?? start;
}

/** The layers that `layer` is most like, nearest first. */
export function nearestLayers(
  result: Result,
  layer: string,
  count: number,
): readonly { readonly layer: string; readonly value: number }[] {
  const loss = result.matrices.find(({ measure }) => measure === LOSS);
  const row = loss?.values[loss.rows.indexOf(layer)];
  if (!loss || !row) return [];
  return loss.columns
    .flatMap((other, at) => {
      const value = row[at];
      return other === layer || typeof value !== "number" ? [] : [{ layer: other, value }];
    })
    .sort((x, y) => x.value - y.value)
    .slice(0, count);
}

/** Mean loss over the pairs of some layers; null when one of them has none, or there is no pair. */
export function meanWithin(result: Result, layers: readonly string[]): number | null {
  let sum = 0;
  let pairs = 0;
  for (const [at, a] of layers.entries()) {
    for (const b of layers.slice(at + 1)) {
      const value = figureOn(result, LOSS, a, b);
      if (value === null) return null;
      sum += value;
      pairs++;
    }
  }
  return pairs === 0 ? null : sum / pairs;
}

/** The layers from `a` to `b`, in the order of the result. */
export function layersBetween(result: Result, a: string, b: string): readonly string[] {
  const ids = result.layers.a.map(({ id }) => id);
  const [from, to] = [ids.indexOf(a), ids.indexOf(b)];
  if (from < 0 || to < 0) return [];
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1);
}
