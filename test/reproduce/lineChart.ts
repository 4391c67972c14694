/** Lines over one axis as a standalone SVG, for reports. */
import { escaped } from "../../extension/engine/report/markup";

export interface LineChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly at: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [560, 320, 56, 110, 36, 44];
const colors = ["#1f1f1f", "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e"];

export function lineChart({ title, x, y, at, lines }: LineChart): string {
  const all = lines.flatMap(({ values }) => values);
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
    const points = values.map((value, i) => `${round(px(at[i]))},${round(py(value))}`).join(" ");
    const label = text(
      name,
      `x="${WIDTH - RIGHT + 10}" y="${TOP + 16 * k + 8}"`,
      `fill="${color}"`,
    );
    return `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="${k === 0 ? 2.5 : 1.3}"/>${label}`;
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
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${text(title, `x="${LEFT}" y="20"`, 'font-size="13"')}
<rect x="${LEFT}" y="${TOP}" width="${WIDTH - LEFT - RIGHT}" height="${HEIGHT - TOP - BOTTOM}" fill="none" stroke="#b0b0b0"/>
${[...drawn, ...ticks, ...steps].join("\n")}
${text(x, `x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}"`, 'text-anchor="middle"')}
${text(y, `x="14" y="${HEIGHT / 2}"`, `text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})"`)}
</svg>
`;
}
