import { coordinateKinds, layerMetrics, volumes } from "../../engine/geometry/options";
import type { GeometryParams } from "../../protocol/engineApi";
import type { Command } from "../command";
import { diffusionOf, diffusionOptions } from "../diffusionOptions";
import { type Options, usage } from "../options";
import { printResult } from "../output";
import { probeOf, probeOptions } from "../probeOptions";
import { withService } from "../session";

/** As many points as a picture shows. */
const MAX_SIDE = 512;
/** Distances of more coordinates are near 1 for any two layers. */
const MAX_ORDER = 16;
const MAX_STEPS = 1_000_000;

export const geometry: Command = {
  name: "geometry",
  positionals: "A B ...",
  count: { least: 1 },
  summary: "Do layers move alike when inputs do? Metrics by spectral ratio.",
  details: `d_MSA, from 0 to 1: how differently two layers stretch small steps along the same inputs,
whatever the rotation, width and scale of each. Beside it the level of random layers of these
widths, the scale that does not count, and CKA on the same points. Of three models or more, a
matrix and a tree. With --diffusion, one denoiser under guidance or two: how differently their
reverse process depends on the condition, by an estimator of ours.`,
  options: [
    {
      name: "layer",
      kind: "list",
      value: "LAYER",
      help: "for all models or, given again, for each; default: before the output",
    },
    {
      name: "layers",
      kind: "value",
      value: "GLOB",
      help: "of two models, all layers that match against each other",
    },
    {
      name: "coordinates",
      kind: "value",
      value: "KIND",
      help: `${coordinateKinds.join(", ")}: where steps are taken (default slice)`,
    },
    {
      name: "through",
      kind: "list",
      value: "I,J,K",
      help: "slice: rows of the probe; default: of three classes, or the first",
    },
    { name: "side", kind: "value", value: "N", help: "slice: points along each side (default 21)" },
    {
      name: "order",
      kind: "value",
      value: "M",
      help: "pca, local: how many coordinates (default 2)",
    },
    {
      name: "neighbors",
      kind: "value",
      value: "K",
      help: "local: samples that span a tangent plane (default 12)",
    },
    {
      name: "grid",
      kind: "value",
      value: "NxM",
      help: "grid: the rows of the probe are points of it, the last axis fastest",
    },
    {
      name: "volume",
      kind: "value",
      value: "KIND",
      help: `the mean is over: ${volumes.join(", ")} (default coordinates)`,
    },
    {
      name: "metric",
      kind: "value",
      value: "KIND",
      help: `${layerMetrics.join(", ")}; the others are Fisher metrics`,
    },
    {
      name: "time",
      kind: "value",
      value: "FROM:TO",
      help: "steps along the layer's first axis, as one more coordinate",
    },
    { name: "gauge", kind: "flag", help: "take out the scales of hidden units, for ReLU networks" },
    ...diffusionOptions,
    ...probeOptions,
  ],
  async run(call) {
    const { options, positionals } = call;
    const params: GeometryParams = {
      paths: positionals,
      ...probeOf(options),
      layer: options.all("layer"),
      layers: options.text("layers"),
      coordinates: options.choice("coordinates", coordinateKinds),
      through: throughOf(options),
      side: options.integer("side", { min: 2, max: MAX_SIDE }),
      order: options.integer("order", { min: 2, max: MAX_ORDER }),
      neighbors: options.integer("neighbors", { min: 3, max: 10_000 }),
      grid: gridOf(options),
      volume: options.choice("volume", volumes),
      metric: options.choice("metric", layerMetrics),
      time: timeOf(options),
      gauge: options.flag("gauge") || undefined,
      diffusion: diffusionOf(options),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
    };
    const result = await withService(
      call,
      (service, context) => service.geometry(params, context),
      { threads: "at once" },
    );
    return printResult(call, result);
  },
};

function throughOf(options: Options): GeometryParams["through"] {
  const parts = options.list("through");
  if (parts === undefined) return undefined;
  if (parts.length === 3 && parts.every((part) => /^\d{1,9}$/.test(part))) {
    const [a, b, c] = parts.map(Number);
    return [a, b, c];
  }
  throw usage(`option --through: expected three row numbers from 0, got ${parts.join(",")}`);
}

function gridOf(options: Options): number[] | undefined {
  const text = options.text("grid");
  if (text === undefined) return undefined;
  const parts = text.split("x");
  if (parts.length >= 2 && parts.every((part) => /^\d{1,6}$/.test(part))) return parts.map(Number);
  throw usage(`option --grid: expected points along each axis as 20x20, got ${text}`);
}

function timeOf(options: Options): GeometryParams["time"] {
  const text = options.text("time");
  if (text === undefined) return undefined;
  const [, from, to] = /^(\d{1,6}):(\d{1,6})$/.exec(text) ?? [];
  const count = Number(to) - Number(from) + 1;
  if (count >= 1 && count <= MAX_STEPS) return { from: Number(from), count };
  throw usage(`option --time: expected FROM:TO, first and last step from 0, got ${text}`);
}
