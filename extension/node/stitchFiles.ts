/** Two models stitched at their layers, by files. */
import { EngineError } from "../engine/errors";
import { readModelSettings } from "../engine/models/modelSettings";
import type { Result } from "../engine/result";
import type { StitchInputs, StitchOptions } from "../engine/stitching/call";
import { defaultFit, type FitOptions } from "../engine/stitching/options";
import type { StitchParams } from "../protocol/engineApi";
import { computed } from "./compareFiles";
import { architectureKey, architecturesOf } from "./modelFiles";
import { openArray } from "./openArray";
import { openCancellable } from "./openCancellable";
import { probeChoice, probeDependency, probeKey } from "./probeFile";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";

/** What the paper holds out is a data set of its own; of one file, this share. */
const DEFAULT_HOLDOUT = 0.2;

export async function stitch(
  parts: ServiceParts,
  params: StitchParams,
  context: Context,
): Promise<Result> {
  const { files } = parts;
  const { signal } = context;
  requireSense(params);
  const [front, end] = await Promise.all(
    [params.front, params.end].map((path) => openCancellable(files, path, signal)),
  );
  const array = async (text: string | undefined) =>
    text === undefined ? null : openArray(files, text, signal);
  const probe = await probeChoice(files, params, signal);
  const named = async (text: string | undefined) =>
    text === undefined
      ? null
      : probeChoice(files, { ...params, probe: text, samples: undefined }, signal);
  const [test, shifted] = [await named(params.test), await named(params.shifted)];
  const [labels, testLabels] = [await array(params.labels), await array(params.testLabels)];
  const [ofFront, ofEnd] = await architecturesOf(files, [front, end], params);
  const settings = [await readModelSettings(files, front), await readModelSettings(files, end)];
  requireGoing(signal);
  const options = optionsOf(params);
  const inputs: StitchInputs = {
    front: { checkpoint: front, architecture: ofFront, settings: settings[0] },
    end: { checkpoint: end, architecture: ofEnd, settings: settings[1] },
    ...{ probe, labels, shifted },
    test: test && { probe: test, labels: testLabels },
  };
  const probes = [probe, ...(test ? [test] : []), ...(shifted ? [shifted] : [])];
  const arrays = [labels, testLabels].flatMap((place) => (place ? [place] : []));
  return computed(parts, params, {
    checkpoints: [front, end],
    others: [...probes.flatMap(probeDependency), ...arrays.map(({ checkpoint }) => checkpoint)],
    what: [
      "stitch",
      options,
      probes.map(probeKey),
      arrays.map(({ name }) => name),
      [test !== null, shifted !== null, labels !== null],
      architectureKey([ofFront, ofEnd]),
    ],
    context,
    run: async () => {
      const { stitchModels } = await import("../engine/stitching/stitchModels");
      return stitchModels(inputs, options, { ...engineContext(parts, context), files });
    },
  });
}

function requireSense(params: StitchParams): void {
  const { test, testLabels, marker, markerSize, selfTest, methods } = params;
  if (testLabels !== undefined && test === undefined) {
    throw new EngineError("usage", "option --test-labels: is of --test FILE, expected that");
  }
  if (markerSize !== undefined && marker === undefined) {
    throw new EngineError("usage", "option --marker-size: is of --marker KIND, expected that");
  }
  if (selfTest && methods) {
    throw new EngineError("usage", "option --method: a self-test has its own, ls, dm and fula");
  }
}

function optionsOf(params: StitchParams): StitchOptions {
  const seed = params.seed ?? 0;
  const fit: FitOptions = {
    start: params.start ?? defaultFit.start,
    epochs: params.epochs ?? defaultFit.epochs,
    batchSize: params.batchSize ?? defaultFit.batchSize,
    rate: params.rate ?? defaultFit.rate,
    weightDecay: params.weightDecay ?? defaultFit.weightDecay,
    cutoff: params.cutoff ?? null,
    soft: params.soft ?? false,
    weights: params.weights ?? null,
    seed,
  };
  return {
    fit,
    methods: params.methods ?? null,
    layers: params.layers ?? null,
    frontLayers: params.frontLayers ?? null,
    endLayers: params.endLayers ?? null,
    all: params.all ?? false,
    inputs: params.inputs ?? "data",
    holdout: params.holdout ?? DEFAULT_HOLDOUT,
    marker: params.marker ? { kind: params.marker, size: params.markerSize ?? null } : null,
    selfTest: params.selfTest ?? false,
    ...{ seed, mode: modeOf(params.strict) },
  };
}
