/** The field of a comparison of geometries as a standalone SVG: d_SR over a plane, with ellipses. */
import type { Ellipse } from "../geometry/geometry";
import type { Result } from "../result";
import { colorOf, type Theme } from "./colors";
import { figureText } from "./figures";
import { escaped } from "./markup";
import { visibleName } from "./names";

const SIZE = 480;
const MARGIN = 24;
const TITLE = 72;
const LEGEND = 64;
const LEGEND_STEPS = 48;

const colors = {
  light: { background: "#ffffff", text: "#1f1f1f", faint: "#6b6b6b" },
  dark: { background: "#1e1e1e", text: "#e6e6e6", faint: "#a0a0a0" },
} as const;
/** Of the two networks' ellipses, which lie in a halo: cells are of any brightness. */
const strokes = { a: "#ffffff", b: "#ff8a5c", halo: "#1f1f1f" } as const;

/** A result of two networks over a plane; of more, the matrix says more. */
export const hasField = ({ kind, geometry }: Result): boolean =>
  kind === "geometry" && geometry?.coordinates.grid?.length === 2 && geometry.networks.length === 2;

const shades = { direction: "distance", domain: [0, 1] } as const;

export function drawField(result: Result, theme: Theme): string {
  const { coordinates, distances, networks } = result.geometry!;
  const [rows, columns] = coordinates.grid as readonly [number, number];
  const cell = SIZE / Math.max(rows, columns);
  const [width, height] = [rows * cell, columns * cell];
  const { background, text, faint } = colors[theme];
  const whole = { width: Math.max(420, width + 2 * MARGIN), height: TITLE + height + LEGEND };
  // the first coordinate to the right, the second upwards
  const place = (point: number) => ({
    x: MARGIN + Math.floor(point / columns) * cell,
    y: TITLE + (columns - 1 - (point % columns)) * cell,
  });
  const cells = distances.map((value, point) => {
    const { x, y } = place(point);
    const fill = value === null ? faint : colorOf(shades, value, theme);
    const opacity = value === null ? ' fill-opacity="0.25"' : "";
    return `<rect x="${round(x)}" y="${round(y)}" width="${round(cell)}" height="${round(cell)}" fill="${fill}"${opacity}><title>${figureText(value, 4, "no number")}</title></rect>`;
  });
  const names = networks.map(({ label, layer }) => escaped(visibleName(`${label} ${layer}`, 40)));
  const title = escaped(result.summary ?? "Spectral ratio of pulled-back metrics");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${round(whole.height)}" viewBox="0 0 ${whole.width} ${round(whole.height)}" role="img" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11">
<title>${title}</title>
<rect width="${whole.width}" height="${round(whole.height)}" fill="${background}"/>
<text x="${MARGIN}" y="24" font-size="14" fill="${text}">${escaped(headline(result))}</text>
${names.map((name, i) => key(name, { y: 42 + 16 * i, text, stroke: i === 0 ? strokes.a : strokes.b })).join("\n")}
<g shape-rendering="crispEdges">
${cells.join("\n")}
</g>
${ellipses(result, { place, cell })}
${corners(result, { cell, top: TITLE, columns, text })}
${legend({ x: MARGIN, y: TITLE + height + 16, text, theme })}
</svg>
`;
}

/** Which ellipse is whose. */
const key = (
  name: string,
  { y, text, stroke }: { readonly y: number; readonly text: string; readonly stroke: string },
): string => {
  const line = `x1="${MARGIN}" x2="${MARGIN + 20}" y1="${y - 4}" y2="${y - 4}"`;
  return `<line ${line} stroke="${strokes.halo}" stroke-width="3.5"/><line ${line} stroke="${stroke}" stroke-width="1.5"/><text x="${MARGIN + 28}" y="${y}" fill="${text}">${name}</text>`;
};

function headline({ pairs: [pair], geometry }: Result): string {
  const value = (id: string) => figureText(pair.values[id], 3, "none");
  if (geometry?.diffusion) {
    const { cells, told } = geometry.diffusion;
    const place = `along the path at guidance ${cells[told].guidance}`;
    return `d_MSA ${value("msa.spectralRatio")} ${place}, noise alone ${value("msa.noise")}`;
  }
  return `d_MSA ${value("msa.spectralRatio")}, random layers ${value("msa.spectralRatio.null")}, CKA ${value("cka.linear")}`;
}

interface Drawn {
  readonly place: (point: number) => { x: number; y: number };
  readonly cell: number;
}

/** Shapes alone, all of one length: the scale does not count. */
function ellipses({ geometry }: Result, { place: placeOf, cell }: Drawn): string {
  const { ellipses: found, coordinates } = geometry!;
  const along = Math.sqrt(found.length) || 1;
  const length = (0.42 * cell * coordinates.grid![0]) / along;
  const drawn = (ellipse: Ellipse | null, point: number, stroke: string) => {
    if (!ellipse) return "";
    const { x, y } = placeOf(point);
    const [cx, cy] = [round(x + cell / 2), round(y + cell / 2)];
    const minor = Math.max(0.5, length * (ellipse.minor / ellipse.major));
    const turn = round((-ellipse.angle * 180) / Math.PI);
    const place = `cx="${cx}" cy="${cy}" rx="${round(length)}" ry="${round(minor)}" transform="rotate(${turn} ${cx} ${cy})" fill="none"`;
    return `<ellipse ${place} stroke="${strokes.halo}" stroke-width="3.5"/><ellipse ${place} stroke="${stroke}" stroke-width="1.5"/>`;
  };
  return found
    .flatMap(({ point, a, b }) => [drawn(a, point, strokes.a), drawn(b, point, strokes.b)])
    .filter((text) => text !== "")
    .join("\n");
}

/** The three samples of a slice. */
function corners(
  { geometry }: Result,
  { cell, top, columns, text }: { cell: number; top: number; columns: number; text: string },
): string {
  const { span } = geometry!.coordinates;
  if (!span) return "";
  const at = (value: number) => ((value - span[0]) / (span[1] - span[0])) * (columns - 1) + 0.5;
  const places = [
    [0, 0],
    [1, 0],
    [0, 1],
  ] as const;
  return places
    .map(([u, v], i) => {
      const [x, y] = [round(MARGIN + at(u) * cell), round(top + (columns - at(v)) * cell)];
      return `<circle cx="${x}" cy="${y}" r="4" fill="${text}"/><text x="${x + 7}" y="${y + 4}" fill="${text}">${i + 1}</text>`;
    })
    .join("\n");
}

interface LegendPlace {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly theme: Theme;
}

function legend({ x, y, text, theme }: LegendPlace): string {
  const bars = Array.from({ length: LEGEND_STEPS }, (_, i) => {
    const fill = colorOf(shades, (i + 0.5) / LEGEND_STEPS, theme);
    return `<rect x="${x + 4 * i}" y="${y}" width="4" height="10" fill="${fill}"/>`;
  }).join("");
  const end = x + 4 * LEGEND_STEPS;
  return `<g fill="${text}">${bars}<text x="${x}" y="${y + 23}">0, the same up to scale</text><text x="${end}" y="${y + 23}">1</text></g>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
