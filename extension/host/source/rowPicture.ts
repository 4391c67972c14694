/** A layer's row of the matrix as a small picture, for a hover. Pure. */
import { colorAt, type Rgb } from "../../protocol/colors";
import type { Result } from "../../protocol/result";
import { lossOf } from "./facts";

const WIDTH = 320;
const HEIGHT = 26;
const BRACKET = 7;

/** An SVG as a data URI; null when the layer has no numbers. Distances shrink from alike to far. */
export function rowPicture(result: Result, layer: string, dark: boolean): string | null {
  const loss = lossOf(result);
  const row = loss?.values[loss.rows.indexOf(layer)];
  if (!loss || !row || loss.columns.length === 0) return null;
  const most = Math.max(0, ...loss.values.flatMap((cells) => cells.map((value) => value ?? 0)));
  const step = WIDTH / loss.columns.length;
  const cells = row.map((value, at) => {
    const x = at * step;
    if (value === null) return rect(x, step, "none", ' stroke="gray" stroke-dasharray="2"');
    const t = most > 0 ? 1 - Math.sqrt(Math.max(0, value) / most) : 1;
    return rect(x, step, css(colorAt(t, { signed: false, theme: dark ? "dark" : "light" })));
  });
  const own = loss.columns.indexOf(layer);
  const frame =
    own < 0
      ? ""
      : rect(
          own * step + 1,
          step - 2,
          "none",
          ` stroke="${dark ? "white" : "black"}" stroke-width="2"`,
        );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${cells.join("")}${frame}${brackets(result, { columns: loss.columns, step, ink: dark ? "#cccccc" : "#444444" })}</svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}

const rect = (x: number, width: number, fill: string, more = ""): string =>
  `<rect x="${round(x)}" y="1" width="${round(width)}" height="${HEIGHT - BRACKET - 3}" fill="${fill}"${more}/>`;

const css = ([r, g, b]: Rgb): string => `rgb(${r},${g},${b})`;
const round = (value: number): number => Math.round(value * 100) / 100;

/** A bracket below each group's columns. */
function brackets(
  { groups = [] }: Result,
  { columns, step, ink }: { columns: readonly string[]; step: number; ink: string },
): string {
  const own = groups.filter(({ side }) => side === "a");
  if (own.length < 2) return "";
  const [top, bottom] = [HEIGHT - BRACKET + 1, HEIGHT - 2];
  const paths = own.flatMap(({ layers }) => {
    const places = layers.map((id) => columns.indexOf(id)).filter((at) => at >= 0);
    if (places.length === 0) return [];
    const from = round(Math.min(...places) * step + 1.5);
    const to = round((Math.max(...places) + 1) * step - 1.5);
    return [`M${from} ${top}V${bottom}H${to}V${top}`];
  });
  return `<path d="${paths.join("")}" fill="none" stroke="${ink}" stroke-width="1.5"/>`;
}
