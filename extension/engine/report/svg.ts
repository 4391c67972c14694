/** A heat map as a standalone SVG: cells, both axes, legend, and a hatch for what has no number. */
import { EngineError } from "../errors";
import type { Result } from "../result";
import { colorOf, type Theme, textOn } from "./colors";
import { drawCurves, hasCurves } from "./diffusionTable";
import { figureText } from "./figures";
import { drawField, hasField } from "./geometryField";
import { escaped } from "./markup";
import { visibleName } from "./names";
import { type Picture, pictureOf } from "./picture";
import { drawStitches, stitchFigure } from "./stitchPicture";

export interface SvgOptions {
  /** The picture that the result is known by, or its first matrix, when absent. */
  readonly measure?: string;
  readonly theme?: Theme;
}

/** Throws `usage` when the result has nothing to draw. */
export function svg(result: Result, options: SvgOptions = {}): string {
  if (options.measure === undefined) {
    const theme = options.theme ?? "light";
    if (hasCurves(result)) return drawCurves(result, theme);
    if (hasField(result)) return drawField(result, theme);
  }
  const figure = stitchFigure(result, options.measure);
  if (figure !== null) return drawStitches(result, figure, options.theme ?? "light");
  const picture = pictureOf(result, options.measure);
  if (!picture) throw new EngineError("usage", "the result has no figures to draw");
  return drawPicture(picture, options.theme ?? "light");
}

const themes = {
  light: { background: "#ffffff", text: "#1f1f1f", faint: "#6b6b6b", hatch: "#b0b0b0" },
  dark: { background: "#1e1e1e", text: "#e6e6e6", faint: "#a0a0a0", hatch: "#5a5a5a" },
} as const;

const LABEL_CHARACTERS = 36;
const FONT = 11;
/** Width of a character of the label font, in ems of its size. */
const CHARACTER = 0.6;
const TITLE = 64;
const LEGEND = 52;
const MARGIN = 16;

interface Frame {
  readonly cell: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function drawPicture(picture: Picture, theme: Theme): string {
  const { rows, columns } = picture;
  const colors = themes[theme];
  const frame = layOut(picture);
  const right = frame.left + columns.length * frame.cell;
  const bottom = frame.top + rows.length * frame.cell;
  const arrow = picture.direction === "similarity" ? "higher is more alike" : "lower is more alike";
  const title = `${picture.name}: ${arrow}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${frame.height}" viewBox="0 0 ${frame.width} ${frame.height}" role="img" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="${FONT}">
<title>${escaped(title)}</title>
<defs><pattern id="${hatchId(picture)}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${colors.background}"/><line x1="0" y1="0" x2="0" y2="6" stroke="${colors.hatch}" stroke-width="2"/></pattern></defs>
<rect width="${frame.width}" height="${frame.height}" fill="${colors.background}"/>
<text x="${MARGIN}" y="26" font-size="14" fill="${colors.text}">${escaped(picture.name)}</text>
<text x="${MARGIN}" y="44" fill="${colors.faint}">${escaped(`${picture.measure}, ${arrow}`)}</text>
${rowLabels(picture, frame, colors.text)}
${columnLabels(picture, frame, colors.text)}
<g shape-rendering="crispEdges">
${cells(picture, frame, theme)}</g>
${cellTexts(picture, frame, theme)}
<rect x="${frame.left}" y="${frame.top}" width="${right - frame.left}" height="${bottom - frame.top}" fill="none" stroke="${colors.faint}"/>
${legend(picture, { x: frame.left, y: bottom + 18, theme })}
</svg>
`;
}

/** Pictures share a page, and ids with it. */
const hatchId = ({ measure }: Pick<Picture, "measure">): string =>
  `none-${measure.replace(/[^A-Za-z0-9]+/g, "-")}`;

function layOut({ rows, columns }: Picture): Frame {
  const largest = Math.max(rows.length, columns.length);
  // Few cells are wide enough to print their numbers.
  const cell = Math.max(
    2,
    Math.min(largest <= 14 ? 44 : 24, Math.floor(900 / Math.max(1, largest))),
  );
  const labelled = cell >= 6;
  const room = (names: readonly string[]) =>
    labelled ? Math.ceil(longest(names) * FONT * CHARACTER) + 8 : 8;
  const left = MARGIN + room(rows);
  const top = TITLE + room(columns);
  const width = Math.max(420, left + columns.length * cell + MARGIN);
  return { cell, left, top, width, height: top + rows.length * cell + LEGEND };
}

const label = (name: string): string => visibleName(name, LABEL_CHARACTERS);

const longest = (names: readonly string[]): number =>
  names.reduce((length, name) => Math.max(length, label(name).length), 0);

/** Letters need room: in small cells every n-th line is named, in tiny ones none. */
const labelStep = (cell: number): number => (cell >= 11 ? 1 : cell >= 6 ? 2 : 0);

function rowLabels({ rows }: Picture, { cell, left, top }: Frame, fill: string): string {
  const step = labelStep(cell);
  if (step === 0) return "";
  const size = Math.min(FONT, cell * step);
  return rows
    .flatMap((name, i) => {
      if (i % step > 0) return [];
      const y = top + (i + 0.5) * cell + size * 0.35;
      return `<text x="${left - 6}" y="${round(y)}" text-anchor="end" font-size="${size}" fill="${fill}">${escaped(label(name))}</text>`;
    })
    .join("\n");
}

function columnLabels({ columns }: Picture, { cell, left, top }: Frame, fill: string): string {
  const step = labelStep(cell);
  if (step === 0) return "";
  const size = Math.min(FONT, cell * step);
  return columns
    .flatMap((name, j) => {
      if (j % step > 0) return [];
      const x = round(left + (j + 0.5) * cell + size * 0.35);
      return `<text transform="translate(${x} ${top - 6}) rotate(-90)" font-size="${size}" fill="${fill}">${escaped(label(name))}</text>`;
    })
    .join("\n");
}

/** Beyond so many cells, a tooltip on each would make the file unwieldy. */
const TITLED_CELLS = 2500;

function cells(picture: Picture, { cell, left, top }: Frame, theme: Theme): string {
  const { rows, columns, values } = picture;
  const titled = rows.length * columns.length <= TITLED_CELLS;
  const parts: string[] = [];
  rows.forEach((a, i) => {
    columns.forEach((b, j) => {
      const value = values[i]?.[j] ?? null;
      const fill = value === null ? `url(#${hatchId(picture)})` : colorOf(picture, value, theme);
      const place = `x="${left + j * cell}" y="${top + i * cell}" width="${cell}" height="${cell}" fill="${fill}"`;
      const text = `${label(a)} ↔ ${label(b)}: ${figureText(value, 6, "no number")}`;
      parts.push(
        titled ? `<rect ${place}><title>${escaped(text)}</title></rect>\n` : `<rect ${place}/>\n`,
      );
    });
  });
  return parts.join("");
}

/** Cells of this width have room for their number. */
const PRINTED_CELL = 40;

function cellTexts(
  { values, ...picture }: Picture,
  { cell, left, top }: Frame,
  theme: Theme,
): string {
  if (cell < PRINTED_CELL) return "";
  return values
    .flatMap((row, i) =>
      row.map((value, j) => {
        if (value === null) return "";
        const x = round(left + (j + 0.5) * cell);
        const y = round(top + (i + 0.5) * cell + 4);
        const fill = textOn(colorOf(picture, value, theme));
        const text = figureText(value, 2);
        const size = round(Math.min(FONT, (cell - 4) / (text.length * CHARACTER)));
        return `<text x="${x}" y="${y}" text-anchor="middle" font-size="${size}" fill="${fill}">${text}</text>`;
      }),
    )
    .filter((text) => text !== "")
    .join("\n");
}

const LEGEND_STEPS = 48;

function legend(picture: Picture, { x, y, theme }: { x: number; y: number; theme: Theme }): string {
  const colors = themes[theme];
  const [low, high] = picture.domain;
  const step = 4;
  const bars = Array.from({ length: LEGEND_STEPS }, (_, i) => {
    const value = low + ((i + 0.5) / LEGEND_STEPS) * (high - low);
    return `<rect x="${x + i * step}" y="${y}" width="${step}" height="10" fill="${colorOf(picture, value, theme)}"/>`;
  }).join("");
  const end = x + LEGEND_STEPS * step;
  const text = (at: number, anchor: string, content: string) =>
    `<text x="${at}" y="${y + 23}" text-anchor="${anchor}" fill="${colors.text}">${escaped(content)}</text>`;
  return `<g>${bars}${text(x, "start", figureText(low, 4))}${text(end, "end", figureText(high, 4))}
<rect x="${end + 16}" y="${y}" width="10" height="10" fill="url(#${hatchId(picture)})" stroke="${colors.hatch}"/><text x="${end + 32}" y="${y + 9}" fill="${colors.text}">no number</text></g>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
