/**
 * Colors of groups: the same in matrix, graph and tables; those of the editor's own charts, but for
 * its orange, which is half clear in some themes.
 */

const variables = [
  ["--vscode-charts-blue", "#3794ff"],
  ["--vscode-charts-yellow", "#cca700"],
  ["--vscode-charts-green", "#89d185"],
  ["--vscode-charts-purple", "#b180d7"],
  ["--vscode-charts-red", "#f14c4c"],
] as const;

/** Resolved, for a canvas. */
export function groupColors(page: Document): readonly string[] {
  const style = getComputedStyle(page.documentElement);
  return variables.map(([name, fallback]) => style.getPropertyValue(name).trim() || fallback);
}

/** Neighbors differ; after five, colors come again. */
export const colorOf = (colors: readonly string[], index: number): string =>
  colors[index % colors.length] ?? "#808080";

/** The same for a style sheet. */
export const cssColorOf = (index: number): string => {
  const [name, fallback] = variables[index % variables.length] ?? variables[0];
  return `var(${name}, ${fallback})`;
};
