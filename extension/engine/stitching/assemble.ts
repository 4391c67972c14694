/** Stitches as a result, as far as they have come. */
import { elementCount } from "../formats/checkpoint";
import { cancelledNote, pendingNote } from "../representations/board";
import type { Layer, Matrix, Note, Result, ResultParams } from "../result";
import { resultInput } from "../weights/assemble";
import { type FigureSpec, figureSpecs, nativeValues } from "./figures";
import type { Hook } from "./hooks";
import type { StitchMethod } from "./options";
import { cellName, methodFigures, outcomeOf, type StitchCell, type Stitching } from "./stitching";
import { summarizeStitching } from "./summary";
import { verdictOf } from "./verdict";

/** Of more classes, no confusions are told: they are the square of as many numbers a stitch. */
const MAX_CONFUSION = 20;
/** A curve over the spectrum of W shows no more. */
const MAX_SINGULAR_VALUES = 256;

export function assembleStitching(stitching: Stitching, status: Result["status"]): Result {
  const { models, hooks, methods, isSelf, native, data } = stitching;
  const specs = figureSpecs.filter((spec) => isKnown(spec, stitching));
  const verdicts = verdictNotes(stitching);
  const samples = data.test.front.samples;
  const result: Result = {
    kind: "stitch",
    schema: 1,
    engine: "",
    status,
    inputs: [resultInput(models.front.checkpoint), resultInput(models.end.checkpoint)],
    params: paramsOf(stitching),
    layers: {
      a: hooks.front.map((hook, index) => layerOf(hook, index, samples)),
      b: hooks.end.map((hook, index) => layerOf(hook, index, samples)),
    },
    pairing: [],
    pairs: [],
    matrices: methods.flatMap((method) => specs.map((spec) => matrixOf(stitching, method, spec))),
    values: nativeValues(native),
    stitches: stitchesOf(stitching, specs),
    problems: [
      ...models.front.checkpoint.problems,
      ...(isSelf ? [] : models.end.checkpoint.problems),
    ],
    notes: [
      ...stitching.notes,
      ...verdicts,
      ...alarms(stitching),
      ...absentNotes(stitching, specs),
      ...missingNotes(stitching, status),
    ],
  };
  return { ...result, summary: summarizeStitching(stitching, status) };
}

const isKnown = ({ needs }: FigureSpec, { scores, data }: Stitching): boolean => {
  const { areClasses, shape } = scores.end;
  switch (needs) {
    case "nothing":
      return true;
    case "scores":
      return areClasses;
    case "labels":
      return areClasses && shape.length === 1 && data.test.labels !== null;
    case "shifted":
      return areClasses && data.shifted !== null;
    default:
      return needs satisfies never;
  }
};

const layerOf = ({ layer }: Hook, index: number, samples: number): Layer => ({
  id: layer.id,
  index,
  kind: "activation",
  shape: [samples, elementCount(layer.shape)],
  tensors: layer.weights,
});

function paramsOf({ params, methods, isSelf, data }: Stitching): ResultParams {
  const { options, threads, probe, runtime, batch } = params;
  const { fit } = options;
  return {
    ...{ seed: options.seed, mode: options.mode, threads, probe, runtime },
    methods,
    ...{ stitchStart: fit.start, epochs: fit.epochs, batch, rate: fit.rate },
    ...{ weightDecay: fit.weightDecay, cutoff: fit.cutoff, soft: fit.soft, weights: fit.weights },
    ...{ train: data.train.front.samples, test: data.test.front.samples },
    ...{ marker: options.marker?.kind ?? null, markerSize: options.marker?.size ?? null },
    inputs: options.inputs,
    ...{ self: isSelf, selfTest: options.selfTest },
  };
}

function matrixOf(stitching: Stitching, method: StitchMethod, spec: FigureSpec): Matrix {
  const { front, end } = stitching.hooks;
  return {
    measure: `stitch.${method}.${spec.id}`,
    direction: spec.direction,
    range: spec.range,
    symmetric: false,
    rows: front.map(({ layer }) => layer.id),
    columns: end.map(({ layer }) => layer.id),
    values: front.map((_, i) =>
      end.map((__, j) => {
        const fit = outcomeOf(stitching, method, { front: i, end: j });
        return fit ? spec.of(fit) : null;
      }),
    ),
  };
}

function stitchesOf(
  stitching: Stitching,
  specs: readonly FigureSpec[],
): NonNullable<Result["stitches"]> {
  const { hooks, cells, methods } = stitching;
  return cells.flatMap((cell) =>
    methods.flatMap((method) => {
      const fit = outcomeOf(stitching, method, cell);
      if (!fit) return [];
      const { test, singularValues, curve, heldOut } = fit;
      const small = (test.confusion?.length ?? 0) <= MAX_CONFUSION;
      return [
        {
          a: hooks.front[cell.front].layer.id,
          b: hooks.end[cell.end].layer.id,
          method,
          values: Object.fromEntries(specs.map((spec) => [spec.id, spec.of(fit)])),
          stack: test.stack.map((distance, m) => ({
            layer: hooks.end[cell.end + m].layer.id,
            distance,
            explained: test.explained[m],
          })),
          singularValues: [...singularValues.subarray(0, MAX_SINGULAR_VALUES)],
          curve: [...curve],
          heldOut: [...heldOut],
          confusion: small ? test.confusion : null,
        },
      ];
    }),
  );
}

function verdictNotes(stitching: Stitching): Note[] {
  return stitching.cells.flatMap((cell) => {
    const verdict = verdictOf(methodFigures(stitching, cell));
    if (!verdict) return [];
    return [{ at: `stitch ${cellName(stitching, cell)}`, code: verdict.code, text: verdict.text }];
  });
}

/**
 * A model stitched to itself: a layer that is found more like another than like itself shows that
 * the figure measures something else than likeness (Balogh and Jelasity 2025).
 */
function alarms(stitching: Stitching): Note[] {
  const { isSelf, methods, cells, data } = stitching;
  if (!isSelf) return [];
  const labelled = data.test.labels !== null;
  const apart = labelled ? 0.5 / data.test.front.samples : 0.05;
  return methods.flatMap((method) => {
    const value = (cell: StitchCell) => {
      const found = methodFigures(stitching, cell).find((each) => each.method === method);
      return (labelled ? found?.accuracy : found?.agreement) ?? null;
    };
    const own = cells.filter(({ front, end }) => front === end).map(value);
    const known = own.filter((each) => each !== null);
    if (known.length < stitching.hooks.end.length) return [];
    const best = Math.max(...known);
    return cells.flatMap((cell): Note[] => {
      const here = value(cell);
      if (cell.front === cell.end || here === null || here <= best + apart) return [];
      const figure = labelled ? "accuracy" : "agreement";
      const text = `more similar than itself: ${figure} ${here.toPrecision(4)} is above that of every layer stitched to itself, at most ${best.toPrecision(4)}`;
      const at = `stitch.${method}.${figure} ${cellName(stitching, cell)}`;
      return [{ at, code: "stitch.alarm", text }];
    });
  });
}

/** Why figures of stitches that are fitted do not exist. */
function absentNotes(stitching: Stitching, specs: readonly FigureSpec[]): Note[] {
  return stitching.methods.flatMap((method) =>
    stitching.cells.flatMap((cell) => {
      const fit = outcomeOf(stitching, method, cell);
      if (!fit) return [];
      const lost = specs.filter((spec) => spec.of(fit) === null);
      return lost.map(({ id, absent }) => ({
        at: `stitch.${method}.${id} ${cellName(stitching, cell)}`,
        code: "stitch.absent",
        text: absent ?? "these answers have none",
      }));
    }),
  );
}

/** Why cells are empty. */
function missingNotes(stitching: Stitching, status: Result["status"]): Note[] {
  const { cells, methods, faults, hooks } = stitching;
  const notes: Note[] = faults.map(({ cell, text }) => ({
    at: `stitch ${cellName(stitching, cell)}`,
    code: "stitch.impossible",
    text,
  }));
  if (cells.length < hooks.front.length * hooks.end.length) {
    const text = `${cells.length} of ${hooks.front.length * hooks.end.length} pairs of layers were asked for; --all stitches every one`;
    notes.push({ at: "stitch", code: "unasked", text });
  }
  if (status === "complete") return notes;
  const left = status === "cancelled" ? cancelledNote : pendingNote;
  const impossible = new Set(faults.map(({ cell }) => cellName(stitching, cell)));
  for (const method of methods) {
    for (const cell of cells) {
      const name = cellName(stitching, cell);
      if (impossible.has(name) || outcomeOf(stitching, method, cell)) continue;
      notes.push({ at: `stitch.${method} ${name}`, ...left });
    }
  }
  return notes;
}
