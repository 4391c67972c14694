/** Options of commands that run models. */
import { channelOrders, type EdgeSize, MAX_EDGE, resamplings } from "../engine/images/names";
import type { ModelParams, PictureParams, ProbeParams } from "../protocol/engineApi";
import { runtimeChoices } from "../protocol/runtimes";
import { type OptionSpec, type Options, usage } from "./options";

/** A slip beyond that: no model is run on so many. */
const MAX_SAMPLES = 10_000_000;

export const probeOptions: readonly OptionSpec[] = [
  {
    name: "probe",
    kind: "value",
    value: "FILE",
    help: "inputs: .npy, .npz, .safetensors (#NAME), .csv, .json, folder of pictures",
  },
  {
    name: "samples",
    kind: "value",
    value: "N",
    help: "random inputs, pictures (default 256 of either) or rows of FILE (all)",
  },
  {
    name: "image-config",
    kind: "value",
    value: "FILE",
    help: "a preprocessor_config.json; default: the one beside the model",
  },
  {
    name: "image-size",
    kind: "value",
    value: "N|HxW",
    help: "pictures: shorter edge, or height x width; default: by the model",
  },
  {
    name: "image-crop",
    kind: "value",
    value: "N|HxW",
    help: "pictures: the middle that is cut out after that",
  },
  {
    name: "image-resample",
    kind: "value",
    value: "HOW",
    help: `pictures: ${resamplings.join(", ")}`,
  },
  {
    name: "image-channels",
    kind: "value",
    value: "ORDER",
    help: `pictures: ${channelOrders.join(", ")}; default: by the model`,
  },
  {
    name: "image-scale",
    kind: "value",
    value: "X",
    help: "pictures: factor of levels 0 to 255; default 1/255, of integers 1",
  },
  {
    name: "image-mean",
    kind: "list",
    value: "X[,Y,Z]",
    help: "pictures: subtracted after that, for all or each channel",
  },
  {
    name: "image-std",
    kind: "list",
    value: "X[,Y,Z]",
    help: "pictures: divided by after that",
  },
  {
    name: "architecture",
    kind: "list",
    value: "FILE",
    help: "what the layers of a state dict do; once, or once for each checkpoint",
  },
  {
    name: "runtime",
    kind: "value",
    value: "NAME",
    help: `what runs models: ${runtimeChoices.join(", ")} (default auto)`,
  },
];

export function probeOf(options: Options): ProbeParams & ModelParams {
  const pictures = picturesOf(options);
  return {
    probe: options.text("probe"),
    samples: options.integer("samples", { min: 1, max: MAX_SAMPLES }),
    architecture: options.all("architecture"),
    ...(Object.keys(pictures).length > 0 && { pictures }),
  };
}

/** What was given, and no more. */
function picturesOf(options: Options): PictureParams {
  const crop = sizeOf(options, "image-crop");
  const all: PictureParams = {
    config: options.text("image-config"),
    size: sizeOf(options, "image-size"),
    crop: crop && ("shortest" in crop ? { height: crop.shortest, width: crop.shortest } : crop),
    resample: options.choice("image-resample", resamplings),
    channels: options.choice("image-channels", channelOrders),
    scale: numberOf("image-scale", options.text("image-scale")),
    mean: options.list("image-mean")?.map((text) => numberOf("image-mean", text)!),
    std: options.list("image-std")?.map((text) => numberOf("image-std", text)!),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function sizeOf(options: Options, name: string): EdgeSize | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  const [, height, width] = /^(\d+)(?:x(\d+))?$/i.exec(text) ?? [];
  const edges = [height, width].filter((edge) => edge !== undefined).map(Number);
  if (edges.length > 0 && edges.every((edge) => edge >= 1 && edge <= MAX_EDGE)) {
    return edges.length === 1 ? { shortest: edges[0] } : { height: edges[0], width: edges[1] };
  }
  throw usage(`option --${name}: expected N or HxW up to ${MAX_EDGE}, got ${JSON.stringify(text)}`);
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw usage(`option --${name}: expected a number, got ${JSON.stringify(text)}`);
}
