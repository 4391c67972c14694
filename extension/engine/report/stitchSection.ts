/** Stitches on an HTML page: their pictures, and a table of every fit. */
import type { Result } from "../result";
import type { Theme } from "./colors";
import { figureText } from "./figures";
import { escaped } from "./markup";
import { visibleName } from "./names";
import { stitchFigureNames, stitchMethodNames } from "./stitchNames";
import { drawStitches } from "./stitchPicture";

const DIGITS = 4;
const NAME_LENGTH = 120;
/** Of as many figures as there are, two tell the story. */
const drawn = ["agreement", "fula"] as const;

interface StitchSection {
  /** `stitch.FIGURE` or `stitch.METHOD.FIGURE`; the two that tell most when absent. */
  readonly measure?: string;
  readonly theme?: Theme;
  /** Rows beyond this are counted. */
  readonly maxRows: number;
}

export function stitchSection(
  result: Result,
  { measure, theme = "light", maxRows }: StitchSection,
): string {
  if (result.kind !== "stitch") return "";
  const { matrices } = result;
  const figures = measure === undefined ? drawn : [measure.split(".").at(-1) ?? measure];
  const pictures = figures
    .filter((figure) => matrices.some((matrix) => matrix.measure.endsWith(`.${figure}`)))
    .map((figure) => `<figure class="wide">${drawStitches(result, figure, theme)}</figure>`);
  return [...pictures, table(result, maxRows)].join("\n");
}

function table({ stitches = [] }: Result, maxRows: number): string {
  if (stitches.length === 0) return "";
  const figures = [...stitchFigureNames].filter(([id]) =>
    stitches.some(({ values }) => id in values),
  );
  const shown = (name: string) => `<code>${escaped(visibleName(name, NAME_LENGTH))}</code>`;
  const rows = stitches.slice(0, maxRows).map(({ a, b, method, values }) => {
    const cells = figures.map(([id]) => `<td>${escaped(figureText(values[id], DIGITS, ""))}</td>`);
    return `<tr><td>${shown(a)} → ${shown(b)}</td><td>${stitchMethodNames[method]}</td>${cells.join("")}</tr>`;
  });
  const head = ["Front → end", "Method", ...figures.map(([, name]) => name)];
  const titles = head.map((title) => `<th scope="col">${escaped(title)}</th>`).join("");
  const more =
    stitches.length > maxRows
      ? `<p class="faint">and ${stitches.length - maxRows} more rows, in CSV or JSON</p>`
      : "";
  return `<h2>Stitches</h2>
<div class="wide"><table><thead><tr>${titles}</tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>${more}`;
}
