/** Trials of compression as rows of a table: random ones of a length are one row, their mean. */
import type { Result } from "../../../extension/protocol/result";

type Compression = NonNullable<Result["compression"]>;
type Trial = Compression["trials"][number];

export interface TrialRow {
  readonly kind: "skip" | "merge" | "last" | "random";
  /** Null of several. */
  readonly from: string | null;
  readonly to: string | null;
  readonly group: number | null;
  readonly layers: number;
  /** How many trials the row is the mean of. */
  readonly drawn: number;
  /** Share of all numbers in weights. */
  readonly saved: number | null;
  readonly within: number | null;
  readonly accuracy: number | null;
  readonly agreement: number | null;
  readonly error: number | null;
}

export function trialRows({ trials, parameters }: Compression): readonly TrialRow[] {
  const single = trials.filter(({ role }) => role !== "random");
  const random = trials.filter(({ role }) => role === "random");
  return [
    ...single.map(
      (trial): TrialRow => ({
        ...meanRow([trial], parameters),
        kind: trial.role === "last" ? "last" : trial.way,
        from: trial.from,
        to: trial.to,
        group: trial.group,
      }),
    ),
    ...[...new Set(random.map(({ layers }) => layers))].map((layers) =>
      meanRow(
        random.filter((trial) => trial.layers === layers),
        parameters,
      ),
    ),
  ];
}

function meanRow(trials: readonly Trial[], parameters: number): TrialRow {
  const mean = (of: (trial: Trial) => number | null): number | null => {
    const known = trials.map(of).filter((value) => value !== null);
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
  };
  return {
    kind: "random",
    from: null,
    to: null,
    group: null,
    layers: trials[0]?.layers ?? 0,
    drawn: trials.length,
    saved: parameters > 0 ? mean((trial) => trial.parameters / parameters) : null,
    within: mean(({ within }) => within),
    accuracy: mean(({ accuracy }) => accuracy),
    agreement: mean(({ agreement }) => agreement),
    error: mean(({ error }) => error),
  };
}
