/** Parts of a page that are about measures: on two arrays, and what each of them is. */

import type { MeasureDescriptor } from "../measures/descriptor";
import { aspectKey, type FigureAspect } from "../measures/figures";
import type { Result } from "../result";
import { figureText, rangeText } from "./figures";
import { escaped } from "./markup";
import { descriptorOf, figureName, measureKeys } from "./measures";
import { usesOf } from "./usesTable";

const DIGITS = 6;

/** Beside a value, in one cell of a table: interval, chance level, p, ceiling. */
export function besideValue(
  values: Readonly<Record<string, number | boolean | null>>,
  key: string,
): string {
  const of = (aspect: FigureAspect) => values[aspectKey(key, aspect)];
  const parts: string[] = [];
  const [low, high] = [of("low"), of("high")];
  if (typeof low === "number" && typeof high === "number") {
    parts.push(`[${figureText(low, 4)}, ${figureText(high, 4)}]`);
  }
  for (const [aspect, word] of words) {
    const value = of(aspect);
    if (typeof value === "number") parts.push(`${word} ${figureText(value, 4)}`);
  }
  return parts.length === 0 ? "" : ` <span class="faint">${escaped(parts.join(", "))}</span>`;
}

const words = [
  ["error", "±"],
  ["null", "chance"],
  ["p", "p"],
  ["ceiling", "ceiling"],
] as const;

/** The figures of `similarity`, one measure a row. */
export function similaritySection(result: Result): string {
  if (result.kind !== "similarity") return "";
  const { values = {} } = result;
  const rows = measureKeys(result).map((key) => {
    const arrow = descriptorOf(key)?.direction === "distance" ? "↓" : "↑";
    const value = escaped(figureText(values[key], DIGITS, "null"));
    return `<tr><td>${escaped(figureName(key))} ${arrow} <code class="faint">${escaped(key)}</code></td><td>${value}${besideValue(values, key)}</td></tr>`;
  });
  return `<h2>Measures</h2>
<div class="wide"><table><thead><tr><th scope="col">Measure</th><th scope="col">Value</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>`;
}

/** What the groups of a model are good for: layers left out, and what to freeze. */
export const usesSection = (result: Result): string =>
  usesOf(result)
    .map(({ title, columns, rows }) => {
      const cells = (row: readonly string[], tag: string) =>
        row.map((cell) => `<${tag}>${escaped(cell)}</${tag.split(" ")[0]}>`).join("");
      const head = cells(
        columns.map((column) => column.title),
        'th scope="col"',
      );
      return `<h2>${escaped(title)}</h2>
<div class="wide"><table><thead><tr>${head}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n")}</tbody></table></div>`;
    })
    .join("\n");

/** The registry, one measure a row. */
export function registrySection({ kind, measures = [] }: Result): string {
  if (kind !== "measures") return "";
  const rows = measures.map(
    ({ id, name, family, direction, range, representation }) =>
      `<tr><td>${escaped(name)} <code class="faint">${escaped(id)}</code></td><td>${escaped(family)}</td><td>${escaped(direction)}</td><td>${escaped(rangeText(range))}</td><td>${escaped(representation?.formula ?? "")}</td></tr>`,
  );
  const head = ["Measure", "Family", "Direction", "Range", "Formula"];
  return `<h2>Measures</h2>
<div class="wide"><table><thead><tr>${head.map((title) => `<th scope="col">${title}</th>`).join("")}</tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>`;
}

/** What each number says, and what it cannot see. */
export function meanings(result: Result): string {
  const used = new Map<string, MeasureDescriptor>();
  for (const key of measureKeys(result)) {
    const descriptor = descriptorOf(key);
    if (descriptor) used.set(descriptor.id, descriptor);
  }
  if (used.size === 0) return "";
  const items = [...used.values()].map(
    ({ name, id, help, ignores }) =>
      `<dt>${escaped(name)} <code class="faint">${escaped(id)}</code></dt><dd>${escaped(help)} <em>${escaped(ignores)}</em></dd>`,
  );
  return `<h2>What the numbers say, and what they ignore</h2><dl>${items.join("\n")}</dl>`;
}
