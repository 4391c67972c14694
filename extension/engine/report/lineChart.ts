/** Lines over one axis as a standalone SVG, for reports. */
import type { Theme } from "./colors";
import { escaped } from "./markup";

export interface LineChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly at: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  readonly theme?: Theme;
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [560, 320, 56, 110, 36, 44];
const hues = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e"];
const themes = {
  light: { background: "#ffffff", text: "#1f1f1f", frame: "#b0b0b0" },
  dark: { background: "#1e1e1e", text: "#e6e6e6", frame: "#5a5a5a" },
} as const;

/** The first line stands out; one breaks where there is no number. */
export function lineChart({ title, x, y, at, lines, theme = "light" }: LineChart): string {
  const { background, text: ink, frame } = themes[theme];
  const colors = [ink, ...hues];
  const all = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const [first, last] = [Math.min(...at), Math.max(...at)];
  const px = (value: number) =>
    LEFT + ((value - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
  const py = (value: number) =>
    TOP + (1 - (value - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM);
  const round = (value: number) => value.toFixed(1);
  const text = (content: string, place: string, more = "") =>
    `<text ${place} ${more}>${escaped(content)}</text>`;
  const drawn = lines.map(({ name, values }, k) => {
    const color = colors[k % colors.length];
    const path = pathOf(values, (value, i) => `${round(px(at[i]))} ${round(py(value))}`);
    const label = text(
      name,
      `x="${WIDTH - RIGHT + 10}" y="${TOP + 16 * k + 8}"`,
      `fill="${color}"`,
    );
    return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${k === 0 ? 2.5 : 1.3}"/>${label}`;
  });
  const ticks = [low, (low + high) / 2, high].map((value) =>
    text(value.toFixed(2), `x="${LEFT - 6}" y="${round(py(value) + 4)}"`, 'text-anchor="end"'),
  );
  const steps = at.map((value) =>
    text(
      String(value),
      `x="${round(px(value))}" y="${HEIGHT - BOTTOM + 16}"`,
      'text-anchor="middle"',
    ),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11" fill="${ink}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="${background}"/>
${text(title, `x="${LEFT}" y="20"`, 'font-size="13"')}
<rect x="${LEFT}" y="${TOP}" width="${WIDTH - LEFT - RIGHT}" height="${HEIGHT - TOP - BOTTOM}" fill="none" stroke="${frame}"/>
${[...drawn, ...ticks, ...steps].join("\n")}
${text(x, `x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}"`, 'text-anchor="middle"')}
${text(y, `x="14" y="${HEIGHT / 2}"`, `text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})"`)}
</svg>
`;
}

function pathOf(
  values: readonly (number | null)[],
  place: (value: number, at: number) => string,
): string {
  let pen = "M";
  return values
    .map((value, i) => {
      if (value === null) {
        pen = "M";
        return "";
      }
      const step = `${pen}${place(value, i)}`;
      pen = "L";
      return step;
    })
    .join("");
}
