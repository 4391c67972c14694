/** A result as the text of a file. */
import type { Result } from "../result";
import { csv } from "./csv";
import { html } from "./html";
import { svg } from "./svg";

export interface RenderOptions {
  readonly result: Result;
  readonly format: "json" | "csv" | "svg" | "html";
  /** The measure of the picture, and the only one of a CSV; by default the first, and all. */
  readonly measure?: string;
  readonly theme?: "light" | "dark";
}

/** Throws `usage` when the result holds nothing that the format can show. */
export function render({ result, format, ...options }: RenderOptions): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(result, null, isLarge(result) ? 0 : 2)}\n`;
    case "csv":
      return csv(result, options.measure);
    case "svg":
      return svg(result, options);
    case "html":
      return html(result, options);
    default:
      return format satisfies never;
  }
}

/** Indented, every cell takes a line of its own: a large matrix is no longer made for reading. */
const isLarge = ({ matrices }: Result): boolean =>
  matrices.reduce((cells, { rows, columns }) => cells + rows.length * columns.length, 0) > 10_000;
