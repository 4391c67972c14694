import type { Model } from "../models/model";
import type { Note } from "../result";
import type { StitchOptions } from "./call";
import type { DataSets } from "./dataSets";
import { figureSpecs, type NativeScores } from "./figures";
import type { FitOutput } from "./fitInput";
import type { Hook } from "./hooks";
import type { StitchMethod } from "./options";
import type { ModelScores } from "./scores";
import type { MethodFigures } from "./verdict";

/** Places among the hooked layers of both sides. */
export interface StitchCell {
  readonly front: number;
  readonly end: number;
}

export interface Stitching {
  readonly models: { readonly front: Model; readonly end: Model };
  readonly hooks: { readonly front: readonly Hook[]; readonly end: readonly Hook[] };
  readonly isSelf: boolean;
  readonly methods: readonly StitchMethod[];
  readonly data: DataSets;
  readonly scores: { readonly front: ModelScores; readonly end: ModelScores };
  readonly native: NativeScores;
  /** By `METHOD FRONT END`. */
  readonly outcomes: Map<string, FitOutput>;
  readonly faults: readonly { readonly cell: StitchCell; readonly text: string }[];
  readonly cells: readonly StitchCell[];
  readonly notes: readonly Note[];
  readonly params: {
    readonly options: StitchOptions;
    readonly threads: number;
    readonly probe: string;
    readonly runtime: string;
    readonly batch: number;
  };
}

export const outcomeOf = (
  { outcomes }: Stitching,
  method: StitchMethod,
  { front, end }: StitchCell,
): FitOutput | undefined => outcomes.get(`${method} ${front} ${end}`);

/** Of one cell, what each method found that is finished. */
export function methodFigures(stitching: Stitching, cell: StitchCell): MethodFigures[] {
  const labelled = stitching.data.test.labels !== null;
  return stitching.methods.flatMap((method) => {
    const fit = outcomeOf(stitching, method, cell);
    if (!fit) return [];
    const value = (id: string) => figureSpecs.find((spec) => spec.id === id)!.of(fit);
    return [
      {
        method,
        agreement: value("agreement"),
        accuracy: labelled ? value("accuracy") : null,
        fula: value("fula"),
        excess: value("excess"),
      },
    ];
  });
}

export const cellName = ({ hooks }: Stitching, { front, end }: StitchCell): string =>
  `${hooks.front[front].layer.id} ↔ ${hooks.end[end].layer.id}`;
