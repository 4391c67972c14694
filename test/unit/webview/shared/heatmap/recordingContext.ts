import type { DrawingContext } from "../../../../../webview/shared/heatmap/context";

/** A drawing context that writes down what it is told, numbers rounded to hundredths. */
export function recordingContext(): { context: DrawingContext; lines: string[] } {
  const lines: string[] = [];
  const show = (value: unknown): string => {
    if (typeof value === "number") return String(Math.round(value * 100) / 100 + 0);
    return typeof value === "string" ? value : "picture";
  };
  const context = new Proxy({} as Record<string, unknown>, {
    get:
      (_target, name) =>
      (...values: unknown[]) => {
        lines.push(`${String(name)}(${values.map(show).join(" ")})`);
      },
    set: (_target, name, value) => {
      lines.push(`${String(name)} = ${show(value)}`);
      return true;
    },
  });
  return { context: context as unknown as DrawingContext, lines };
}
