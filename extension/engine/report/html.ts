/** A result as one HTML page: no script, no reference to anything outside of it. */

import type { Problem } from "../formats/checkpoint";
import type { Note, PairValues, Result, TensorEntry } from "../result";
import { drawCurves, hasCurves } from "./diffusionTable";
import { bytesText, countText, figureText, shapeText, threadsText } from "./figures";
import { drawField, hasField } from "./geometryField";
import {
  besideValue,
  meanings,
  registrySection,
  similaritySection,
  usesSection,
} from "./htmlSections";
import { escaped } from "./markup";
import { descriptorOf, figureKeys, figureName, isOfActivations } from "./measures";
import { visibleName } from "./names";
import { type Picture, pictureOf } from "./picture";
import { stitchSection } from "./stitchSection";
import { drawPicture, type SvgOptions } from "./svg";

const DIGITS = 6;
/** A page of more rows than this serves nobody; CSV and JSON have them all. */
const MAX_ROWS = 2000;

export function html(result: Result, options: SvgOptions = {}): string {
  const drawn =
    result.kind === "compare" || (result.kind === "geometry" && result.matrices.length > 0);
  const pictures = drawn ? picturesOf(result, options.measure) : [];
  const names = result.inputs.map(({ path }) => shown(lastPart(path))).join(" and ");
  const title = names === "" ? "Cognate" : `${names} – Cognate`;
  return `<!doctype html>
<html lang="en" data-theme="${options.theme ?? "light"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${names === "" ? "Measures" : names}</h1>
${[
  summary(result),
  inputs(result),
  problems(result.problems),
  hasCurves(result) ? curvesFigure(result, options) : "",
  hasField(result) ? fieldFigure(result, options) : "",
  ...pictures.map((picture) => figure(picture, options)),
  stitchSection(result, { ...options, maxRows: MAX_ROWS }),
  similaritySection(result),
  registrySection(result),
  pairs(result),
  tensors(result),
  usesSection(result),
  notes(result.notes),
  meanings(result),
  provenance(result),
]
  .filter((section) => section !== "")
  .join("\n")}
</main>
</body>
</html>
`;
}

const style = `:root{color-scheme:light;--b:#fff;--t:#1f1f1f;--f:#5c5c5c;--l:#d8d8d8;--w:#8a3b00}
[data-theme=dark]{color-scheme:dark;--b:#1e1e1e;--t:#e6e6e6;--f:#a8a8a8;--l:#3c3c3c;--w:#ffb27a}
body{background:var(--b);color:var(--t);font:15px/1.5 system-ui,sans-serif;margin:0}
main{max-width:70rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin-top:2rem}
.answer{font-size:1.15rem}.faint{color:var(--f)}.problem{color:var(--w)}
.wide{overflow-x:auto}svg{max-width:100%;height:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.85rem}
th,td{padding:.2rem .6rem;border-bottom:1px solid var(--l);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:12rem}
tr.tensor td{color:var(--f)}tr.tensor td:first-child{padding-left:1.8rem}
li{overflow-wrap:anywhere}code{font-family:ui-monospace,Menlo,Consolas,monospace}`;

const shown = (name: string, max = 120): string => escaped(visibleName(name, max));

const lastPart = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

function summary({ summary: sentence, status }: Result): string {
  const state = status === "complete" ? "" : ` <strong>(${escaped(status)})</strong>`;
  if (sentence === undefined) return state;
  // Backticks mark names; what stands between them is escaped like everything else.
  const text = escaped(sentence).replace(/`([^`]*)`/g, "<code>$1</code>");
  return `<p class="answer">${text}${state}</p>`;
}

function inputs({ inputs: list }: Result): string {
  if (list.length === 0) return "";
  const items = list.map(({ path, format, bytes, id, sha256 }) => {
    const hash = sha256 === null ? "" : `, sha256 <code>${escaped(sha256)}</code>`;
    return `<li><code>${shown(path, 300)}</code> <span class="faint">${escaped(format)}, ${bytesText(bytes)}, <code>${escaped(id)}</code>${hash}</span></li>`;
  });
  // as in the text form: more than two are numbered
  const type = list.length > 2 ? "1" : "A";
  return `<ol type="${type}">${items.join("")}</ol>`;
}

function problems(list: readonly Problem[]): string {
  if (list.length === 0) return "";
  const items = list.slice(0, MAX_ROWS).map(({ code, file, where, text }) => {
    const place = where === "" ? "" : `: <code>${shown(where)}</code>`;
    return `<li class="problem">${escaped(code)}: ${shown(file)}${place}: ${shown(text, 500)}</li>`;
  });
  return `<h2>Problems</h2><ul>${items.join("")}${more(list.length)}</ul>`;
}

/** A picture of more cells is drawn when it is asked for by name. */
const MAX_CELLS = 40_000;

/** The measure that was asked for, or all matrices; the paired layers where there are none. */
function picturesOf(result: Result, measure: string | undefined): Picture[] {
  const ids =
    measure === undefined
      ? result.matrices
          .filter(({ rows, columns }) => rows.length * columns.length <= MAX_CELLS)
          .map((matrix) => matrix.measure)
      : [measure];
  const wanted = ids.length > 0 || result.matrices.length > 0 ? ids : [undefined];
  return wanted.flatMap((id) => pictureOf(result, id) ?? []);
}

function figure(picture: Picture, { theme = "light" }: SvgOptions): string {
  return `<figure class="wide">${drawPicture(picture, theme)}</figure>`;
}

function fieldFigure(result: Result, { theme = "light" }: SvgOptions): string {
  return `<figure class="wide">${drawField(result, theme)}</figure>`;
}

function curvesFigure(result: Result, { theme = "light" }: SvgOptions): string {
  return `<figure class="wide">${drawCurves(result, theme)}</figure>`;
}

function pairs({ pairs: list, kind }: Result): string {
  if (kind !== "compare" && kind !== "geometry") return "";
  if (list.length === 0) return "";
  const keys = figureKeys({ pairs: list });
  const head = keys.map((key) => {
    const arrow = descriptorOf(key)?.direction === "distance" ? "↓" : "↑";
    return `<th scope="col">${escaped(figureName(key))} ${arrow}</th>`;
  });
  const rows = list.slice(0, MAX_ROWS).map((pair) => {
    const cells = keys.map((key) => `<td>${valueCell(pair, key)}</td>`);
    return `<tr class="${pair.level}"><td>${pairName(pair)}</td>${cells.join("")}</tr>`;
  });
  const title = list.some(({ level }) => level === "tensor")
    ? "Paired layers and their tensors"
    : "Paired layers";
  return `<h2>${title}</h2>
<div class="wide"><table><thead><tr><th scope="col">Layer</th>${head.join("")}</tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>${moreRows(list.length)}`;
}

function valueCell({ values }: PairValues, key: string): string {
  const value = figureText(values[key], DIGITS, key in values ? "null" : "");
  return `${escaped(value)}${besideValue(values, key)}`;
}

const pairName = ({ a, b }: PairValues): string =>
  a === b ? `<code>${shown(a)}</code>` : `<code>${shown(a)}</code> ↔ <code>${shown(b)}</code>`;

function tensors({ tensors: list, values }: Result): string {
  if (!list) return "";
  const count = values ? `<p>${countText(values.parameters ?? 0)} parameters</p>` : "";
  return `<h2>Tensors</h2>${count}<div class="wide">${tensorTable(list)}</div>${moreRows(list.length)}`;
}

function tensorTable(list: readonly TensorEntry[]): string {
  const figures = ["min", "max", "mean", "std", "zeros", "nans", "infs"] as const;
  const stats = list.some((tensor) => tensor.stats);
  const head = ["Tensor", "dtype", "shape", ...(stats ? figures : [])];
  const rows = list.slice(0, MAX_ROWS).map((tensor) => {
    const cells = [tensor.dtype, shapeText(tensor.shape)];
    if (stats) cells.push(...figures.map((name) => figureText(tensor.stats?.[name], DIGITS)));
    const tail = cells.map((text) => `<td>${escaped(text)}</td>`).join("");
    return `<tr><td><code>${shown(tensor.name)}</code></td>${tail}</tr>`;
  });
  const titles = head.map((title) => `<th scope="col">${title}</th>`).join("");
  return `<table><thead><tr>${titles}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}

function notes(list: readonly Note[]): string {
  if (list.length === 0) return "";
  const items = list
    .slice(0, MAX_ROWS)
    .map(({ at, text }) => `<li><code>${shown(at)}</code>: ${shown(text, 500)}</li>`);
  return `<h2>Notes</h2><ul>${items.join("\n")}${more(list.length)}</ul>`;
}

function provenance(result: Result): string {
  const { engine, params, schema } = result;
  const version = engine === "" ? "" : ` ${escaped(engine)}`;
  return `<p class="faint">Made by Cognate${version}: mode ${escaped(params.mode)}, seed ${params.seed}, ${threadsText(params.threads)}, schema ${schema}.${basis(result)}</p>`;
}

/** What the figures rest on. */
function basis(result: Result): string {
  const { runtime } = result.params;
  if (typeof runtime === "string") return ` Models were run by ${escaped(runtime)}.`;
  if (isOfActivations(result)) return " Given activations were compared; no model ran.";
  return result.kind === "measures" ? "" : " Weights alone were compared; no model ran.";
}

const more = (length: number): string =>
  length > MAX_ROWS ? `<li>and ${length - MAX_ROWS} more</li>` : "";

const moreRows = (length: number): string =>
  length > MAX_ROWS
    ? `<p class="faint">and ${length - MAX_ROWS} more rows, in CSV or JSON</p>`
    : "";
