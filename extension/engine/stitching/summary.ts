/** One sentence that answers whether the end model takes what the front model makes. */
import type { Result } from "../result";
import { cellName, methodFigures, type Stitching } from "./stitching";
import { IDENTICAL, isIdentical, methodName, verdictOf } from "./verdict";

export function summarizeStitching(stitching: Stitching, status: Result["status"]): string {
  const { cells, methods, outcomes, isSelf } = stitching;
  const { selfTest } = stitching.params.options;
  const total = (cells.length - stitching.faults.length) * methods.length;
  if (outcomes.size < total) {
    const ended = status === "cancelled" ? "Cancelled" : "So far";
    return `${ended}: ${outcomes.size} of ${total} stitches are fitted.`;
  }
  if (selfTest) return selfTestText(stitching);
  const found = cells
    .map((cell) => ({ cell, verdict: verdictOf(methodFigures(stitching, cell)) }))
    .filter(({ verdict }) => verdict !== null)
    .sort((a, b) => b.verdict!.severity - a.verdict!.severity);
  if (found.length > 0) {
    const [{ cell, verdict }] = found;
    const where = cellName(stitching, cell);
    const more = found.length > 1 ? ` (so at ${found.length} of ${cells.length} stitches)` : "";
    return `Methods disagree at ${where}${more}: ${verdict!.text}.`;
  }
  const ranges = methods.flatMap((method) => {
    const figures = cells.flatMap((cell) =>
      methodFigures(stitching, cell).filter((each) => each.method === method),
    );
    const agreements = figures.flatMap(({ agreement }) => agreement ?? []);
    const values = agreements.length > 0 ? agreements : figures.flatMap(({ fula }) => fula ?? []);
    if (values.length === 0) return [];
    const digits = agreements.length > 0 ? 1 : 3;
    const what = agreements.length > 0 ? "agreement" : "FuLA distance";
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const text =
      low === high ? low.toFixed(digits) : `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
    return [`${methodName(method)} reads ${what} ${text}`];
  });
  const where = isSelf ? "The model stitched to itself" : "No stitch is found to be fooled";
  return `${where}: ${ranges.join("; ")}.`;
}

function selfTestText(stitching: Stitching): string {
  const wrong = stitching.cells.flatMap((cell) =>
    methodFigures(stitching, cell)
      .filter((figures) => !isIdentical(figures))
      .map(({ method, agreement, fula }) => {
        const figures = `agreement ${agreement?.toFixed(2) ?? "unknown"}, FuLA distance ${fula?.toFixed(4) ?? "unknown"}`;
        return `${cellName(stitching, cell)} by ${methodName(method)} reads ${figures}`;
      }),
  );
  const expected = `agreement ${IDENTICAL.agreement} or more and FuLA distance ${IDENTICAL.distance} or less`;
  return wrong.length === 0
    ? `Self-test passed: the end model stitched to itself reads ${expected} at every layer by every method.`
    : `Self-test failed: expected ${expected}, but ${wrong[0]}${wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ""}.`;
}
