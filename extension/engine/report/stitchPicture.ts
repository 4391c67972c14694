/** Stitches as a standalone SVG: a heat map a method on one scale, between the unmodified models. */
import { EngineError } from "../errors";
import type { Matrix, Result } from "../result";
import { type StitchMethod, stitchMethods } from "../stitching/options";
import { type ColorRange, colorOf, type Theme, textOn } from "./colors";
import { figureText } from "./figures";
import { escaped } from "./markup";
import { visibleName } from "./names";
import { stitchFigureNames, stitchMethodNames } from "./stitchNames";

const FONT = 11;
/** Width of a character of the font, in ems of its size. */
const CHARACTER = 0.6;
const MARGIN = 16;
const TITLE = 56;
const LEGEND = 48;
const LEGEND_STEPS = 48;
const GAP = 5;
const LABEL_CHARACTERS = 24;
/** Methods in one row of the picture. */
const ACROSS = 3;

const colors = {
  light: { background: "#ffffff", text: "#1f1f1f", faint: "#6b6b6b", line: "#c8c8c8" },
  dark: { background: "#1e1e1e", text: "#e6e6e6", faint: "#a0a0a0", line: "#4a4a4a" },
} as const;

/**
 * The figure that a picture is of: `stitch.FIGURE`, or the most telling there is without a measure.
 * Null for another result, and for a measure that is one matrix.
 */
export function stitchFigure(result: Result, measure?: string): string | null {
  if (result.kind !== "stitch") return null;
  if (measure !== undefined) return /^stitch\.(\w+)$/.exec(measure)?.[1] ?? null;
  return [...stitchFigureNames.keys()].find((id) => matricesOf(result, id).length > 0) ?? null;
}

interface Panel {
  readonly method: StitchMethod;
  readonly matrix: Matrix;
}

function matricesOf({ matrices }: Result, figure: string): Panel[] {
  return stitchMethods.flatMap((method) => {
    const matrix = matrices.find(({ measure }) => measure === `stitch.${method}.${figure}`);
    return matrix ? [{ method, matrix }] : [];
  });
}

/** What the unmodified models have of a figure; null where it says nothing of them. */
function nativesOf({ values = {} }: Result, figure: string) {
  const [end, front] = [values["stitch.end.accuracy"], values["stitch.front.accuracy"]];
  switch (figure) {
    case "agreement":
      return { end: 100, front: values["stitch.front.agreement"] ?? null };
    case "accuracy":
      return { end: end ?? null, front: front ?? null };
    case "penalty":
      return {
        end: end == null ? null : 0,
        front: end == null || front == null ? null : end - front,
      };
    case "fula":
    case "stitch":
    case "structural":
      return { end: 0, front: null };
    default:
      return { end: null, front: null };
  }
}

interface Drawing {
  readonly scale: ColorRange;
  readonly theme: Theme;
  readonly cell: number;
  /** Room for the names of rows, and of columns. */
  readonly left: number;
  readonly top: number;
  readonly natives: ReturnType<typeof nativesOf>;
}

/** Throws `usage` when the result has no matrix of that figure. */
export function drawStitches(result: Result, figure: string, theme: Theme): string {
  const panels = matricesOf(result, figure);
  const [first] = panels;
  if (!first) {
    throw new EngineError("usage", `the result has no figures of measure stitch.${figure}`);
  }
  const { rows, columns, direction } = first.matrix;
  const natives = nativesOf(result, figure);
  const drawing: Drawing = {
    ...{ natives, theme, cell: cellOf(Math.max(rows.length, columns.length)) },
    scale: { direction, domain: domainOf(panels, natives) },
    ...{ left: roomFor([...rows, END, FRONT]), top: 22 + roomFor(columns) },
  };
  const { cell, left, top } = drawing;
  const width = left + columns.length * cell + MARGIN;
  const height = top + (rows.length + 2) * cell + 2 * GAP + MARGIN;
  const across = Math.min(ACROSS, panels.length);
  const down = Math.ceil(panels.length / across);
  const name = stitchFigureNames.get(figure) ?? figure;
  const arrow = direction === "similarity" ? "higher is more alike" : "lower is more alike";
  const { text, faint, background } = colors[theme];
  const head = `front layers down, end layers across; ${arrow}`;
  const least = 2 * MARGIN + Math.ceil(Math.max(head.length, 40) * FONT * CHARACTER);
  const whole = {
    width: Math.max(least, 2 * MARGIN + across * width),
    height: TITLE + down * height + LEGEND,
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" viewBox="0 0 ${whole.width} ${whole.height}" role="img" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="${FONT}">
<title>${escaped(`${name} of stitches by method: ${head}`)}</title>
<rect width="${whole.width}" height="${whole.height}" fill="${background}"/>
<text x="${MARGIN}" y="26" font-size="14" fill="${text}">${escaped(name)}</text>
<text x="${MARGIN}" y="44" fill="${faint}">${escaped(head)}</text>
${panels
  .map((panel, i) => {
    const x = MARGIN + (i % across) * width;
    const y = TITLE + Math.floor(i / across) * height;
    return `<g transform="translate(${x} ${y})">\n${drawPanel(panel, drawing)}\n</g>`;
  })
  .join("\n")}
${legend(drawing, { x: MARGIN, y: TITLE + down * height + 8 })}
</svg>
`;
}

const END = "end alone";
const FRONT = "front alone";

function cellOf(longest: number): number {
  if (longest <= 12) return 40;
  return Math.max(4, Math.min(20, Math.floor(420 / longest)));
}

const label = (name: string): string => visibleName(name, LABEL_CHARACTERS);

const roomFor = (names: readonly string[]): number =>
  Math.ceil(Math.max(...names.map((name) => label(name).length)) * FONT * CHARACTER) + 10;

/** Smallest and largest of all methods and of the models themselves: one scale serves them all. */
function domainOf(
  panels: readonly Panel[],
  { end, front }: ReturnType<typeof nativesOf>,
): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const all = [[[end, front]], ...panels.map(({ matrix }) => matrix.values)].flat(2);
  for (const value of all) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  return high > low ? [low, high] : [low, low + 1];
}

function drawPanel({ method, matrix }: Panel, drawing: Drawing): string {
  const { cell, left, top, theme, natives } = drawing;
  const { rows, columns, values } = matrix;
  const { text } = colors[theme];
  const across = columns.length * cell;
  const y = (i: number) => top + cell + GAP + i * cell;
  const parts = [
    `<text x="${left}" y="12" font-size="12" font-weight="bold" fill="${text}">${stitchMethodNames[method]}</text>`,
    ...band(END, natives.end, { y: top, across, drawing }),
    ...band(FRONT, natives.front, { y: y(rows.length) + GAP, across, drawing }),
  ];
  if (cell >= FONT) {
    columns.forEach((name, j) => {
      const place = `translate(${round(left + (j + 0.5) * cell + 4)} ${top - 6}) rotate(-90)`;
      parts.push(`<text transform="${place}" fill="${text}">${escaped(label(name))}</text>`);
    });
  }
  rows.forEach((row, i) => {
    if (cell >= FONT) parts.push(rowName(row, y(i) + cell / 2, drawing));
    columns.forEach((column, j) => {
      const value = values[i]?.[j] ?? null;
      const title = `${label(row)} → ${label(column)}: ${figureText(value, 6, "no number")}`;
      const place = { x: left + j * cell, y: y(i), width: cell };
      parts.push(box(value, { ...place, title, drawing }));
    });
  });
  return parts.join("\n");
}

const rowName = (name: string, middle: number, { left, theme }: Drawing): string =>
  `<text x="${left - 6}" y="${round(middle + 4)}" text-anchor="end" fill="${colors[theme].text}">${escaped(label(name))}</text>`;

/** An unmodified model, as wide as all columns. */
function band(
  name: string,
  value: number | null,
  { y, across, drawing }: { y: number; across: number; drawing: Drawing },
): string[] {
  const { left, cell } = drawing;
  const title = `${name}: ${figureText(value, 6, "no number")}`;
  const named = cell >= FONT ? [rowName(name, y + cell / 2, drawing)] : [];
  return [...named, box(value, { x: left, y, width: across, title, drawing })];
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly title: string;
  readonly drawing: Drawing;
}

/** Cells of this width have room for their number. */
const PRINTED_CELL = 36;

function box(value: number | null, { x, y, width, title, drawing }: Box): string {
  const { scale, theme, cell } = drawing;
  const size = `x="${x}" y="${y}" width="${width - 1}" height="${cell - 1}"`;
  const about = `<title>${escaped(title)}</title>`;
  if (value === null) {
    return `<rect ${size} fill="none" stroke="${colors[theme].line}" stroke-dasharray="2 2">${about}</rect>`;
  }
  const fill = colorOf(scale, value, theme);
  const rect = `<rect ${size} fill="${fill}">${about}</rect>`;
  if (cell < PRINTED_CELL) return rect;
  const text = figureText(value, 3);
  const font = round(Math.min(FONT, (width - 4) / (text.length * CHARACTER)));
  const place = `x="${round(x + (width - 1) / 2)}" y="${round(y + cell / 2 + 4)}"`;
  return `${rect}<text ${place} text-anchor="middle" font-size="${font}" fill="${textOn(fill)}">${escaped(text)}</text>`;
}

function legend({ scale, theme }: Drawing, { x, y }: { x: number; y: number }): string {
  const { text, line } = colors[theme];
  const [low, high] = scale.domain;
  const bars = Array.from({ length: LEGEND_STEPS }, (_, i) => {
    const value = low + ((i + 0.5) / LEGEND_STEPS) * (high - low);
    return `<rect x="${x + 4 * i}" y="${y}" width="4" height="10" fill="${colorOf(scale, value, theme)}"/>`;
  }).join("");
  const end = x + 4 * LEGEND_STEPS;
  return `<g fill="${text}">${bars}<text x="${x}" y="${y + 23}">${escaped(figureText(low, 4))}</text><text x="${end}" y="${y + 23}" text-anchor="end">${escaped(figureText(high, 4))}</text><rect x="${end + 16}" y="${y}" width="10" height="10" fill="none" stroke="${line}" stroke-dasharray="2 2"/><text x="${end + 32}" y="${y + 9}">no number</text></g>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
