/** Compared denoisers as text, as lines for CSV and as a chart. */
import type { Diffusion, DiffusionCell } from "../geometry/diffusion/diffusion";
import type { Result } from "../result";
import type { Theme } from "./colors";
import { figureText } from "./figures";
import { lineChart } from "./lineChart";
import { type Column, textTable } from "./textTable";

const DIGITS = 6;

/** `path`, or the step. */
export const timeName = (time: number | null): string => (time === null ? "path" : `t = ${time}`);

/** The path, then each time. */
export const timesOf = ({ times }: Diffusion): readonly (number | null)[] => [null, ...times];

export const cellsAt = ({ cells }: Diffusion, guidance: number): readonly DiffusionCell[] =>
  cells.filter((cell) => cell.guidance === guidance);

const right = (title: string): Column => ({ title, align: "right" });

/** A line for each strength of guidance. */
export function diffusionTable(diffusion: Diffusion): string[] {
  const { guidance, spreads, chance } = diffusion;
  const text = (value: number | null) => figureText(value, DIGITS, "null");
  const rows = guidance.map((g, i) => {
    const cells = cellsAt(diffusion, g);
    const noise = cells[0]?.noise ?? null;
    return [
      String(g),
      ...cells.map(({ distance }) => text(distance)),
      text(noise),
      text(spreads[i]),
    ];
  });
  const names = timesOf(diffusion).map((time) => right(`d_MSA, ${timeName(time)}`));
  const columns = [right("guidance"), ...names, right("path, noise alone"), right("spread")];
  return [textTable(columns, rows), `random Jacobians of these widths: ${text(chance)}`];
}

/** Place, figure, value and chance level. */
export const diffusionLines = ({ cells, chance }: Diffusion) =>
  cells.flatMap(({ guidance, time, distance, noise }) => [
    { guidance, time: timeName(time), measure: "msa.spectralRatio", value: distance, chance },
    { guidance, time: timeName(time), measure: "msa.noise", value: noise, chance: undefined },
  ]);

/** Of more than one strength of guidance. */
export const hasCurves = ({ geometry }: Result): boolean =>
  (geometry?.diffusion?.guidance.length ?? 0) > 1;

/** Similarity against guidance, for the path and each time; and what noise alone leaves. */
export function drawCurves({ geometry }: Result, theme: Theme): string {
  const diffusion = geometry!.diffusion!;
  const { guidance, against } = diffusion;
  const similar = (value: number | null) => (value === null ? null : 1 - value);
  const lines = timesOf(diffusion).map((time, k) => ({
    name: timeName(time),
    values: guidance.map((g) => similar(cellsAt(diffusion, g)[k]?.distance ?? null)),
  }));
  const noise = guidance.map((g) => similar(cellsAt(diffusion, g)[0]?.noise ?? null));
  const title =
    against === "unguided"
      ? "Similarity to the unguided process"
      : "Similarity of the two processes";
  return lineChart({
    ...{ title, x: "guidance", y: "1 - d_MSA", at: guidance, theme },
    lines: [...lines, { name: "noise alone", values: noise }],
  });
}
