/** The tree of several networks, as a picture beside the matrix that has the same numbers. */
import * as l10n from "@vscode/l10n";
import { html, svg, type TemplateResult } from "lit";
import type { Dendrogram } from "../../extension/protocol/result";
import { formatFigure } from "../shared/format";
import { visibleName } from "../shared/names";

const WIDTH = 560;
const ROW = 24;
const LABEL = 190;
const MARGIN = 12;

/** The end of a name tells more than its beginning. */
const shortName = (label: string): string => {
  const name = visibleName(label);
  return name.length > 28 ? `…${name.slice(-27)}` : name;
};

/** Leaves below one another, heights to the left of them. */
export function dendrogram(tree: Dendrogram, labels: readonly string[]): TemplateResult {
  const { merges, order } = tree;
  const n = labels.length;
  const height = n * ROW + 30;
  const most = Math.max(...merges.map((merge) => merge.height), 1e-12);
  const x = (value: number) => LABEL + (value / most) * (WIDTH - LABEL - MARGIN);
  const places = new Map<number, { x: number; y: number }>();
  for (const [row, leaf] of order.entries()) {
    places.set(leaf, { x: LABEL, y: row * ROW + ROW / 2 });
  }
  const branches = merges.map(({ a, b, height: at }, k) => {
    const [p, q] = [places.get(a), places.get(b)];
    if (!p || !q) return svg``;
    places.set(n + k, { x: x(at), y: (p.y + q.y) / 2 });
    const path = `M${p.x} ${p.y}H${x(at)}V${q.y}H${q.x}`;
    return svg`<path class="branch" d=${path}><title>${formatFigure(at)}</title></path>`;
  });
  const text = merges.map(({ height: at }) => formatFigure(at, 3)).join(", ");
  return html`
    <svg
      class="tree"
      viewBox="0 0 ${WIDTH} ${height}"
      role="img"
      aria-label=${l10n.t("Tree of the networks by average distance; branches meet at {0}", text)}
    >
      ${branches}
      ${order.map(
        (leaf, row) =>
          svg`<text x=${LABEL - 6} y=${row * ROW + ROW / 2 + 4} text-anchor="end">${shortName(labels[leaf] ?? "")}</text>`,
      )}
      ${[0, most / 2, most].map(
        (value) =>
          svg`<text class="tick" x=${x(value)} y=${height - 6} text-anchor="middle">${formatFigure(value, 2)}</text>`,
      )}
    </svg>
  `;
}
