/** Attention circuits of the transformers of two files. */
import { EngineError, isEngineError } from "../engine/errors";
import { JsonObject, parseJson } from "../engine/formats/json";
import type { Files } from "../engine/io";
import type { Result } from "../engine/result";
import { compareCircuits } from "../engine/weights/circuits/compare";
import type { HeadSettings } from "../engine/weights/circuits/heads";
import type { CircuitParams } from "../protocol/engineApi";
import { computed } from "./compareFiles";
import { openCancellable } from "./openCancellable";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";

/** A page of settings. */
const MAX_CONFIG_BYTES = 4 * 1024 * 1024;

export async function circuits(
  parts: ServiceParts,
  params: CircuitParams,
  context: Context,
): Promise<Result> {
  const { files } = parts;
  const [a, b] = await Promise.all([
    openCancellable(files, params.a, context.signal),
    openCancellable(files, params.b, context.signal),
  ]);
  const settings = {
    a: await settingsOf(files, params.a, params),
    b: await settingsOf(files, params.b, params),
  };
  requireGoing(context.signal);
  const options = {
    settings,
    all: params.all ?? false,
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
  };
  return computed(parts, params, {
    checkpoints: [a, b],
    what: ["circuits", options],
    context,
    run: () => compareCircuits(a, b, options, engineContext(parts, context)),
  });
}

/** The user's word on heads, else `config.json` in the folder or beside the file. */
async function settingsOf(
  files: Files,
  path: string,
  { heads, rotaryBase }: CircuitParams,
): Promise<HeadSettings> {
  const config = await configBeside(files, path);
  const number = (...keys: string[]) => {
    for (const key of keys) {
      const value = config?.get(key);
      if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
    }
    return null;
  };
  const size = number("head_dim");
  return {
    heads: heads ?? number("n_head", "num_attention_heads", "n_heads", "num_heads"),
    size: heads === undefined && size !== null && Number.isInteger(size) ? size : null,
    rotaryBase: rotaryBase ?? number("rope_theta"),
  };
}

async function configBeside(files: Files, path: string): Promise<JsonObject | null> {
  try {
    const { kind } = await files.stat(path);
    const place = files.join(kind === "directory" ? path : files.dirname(path), "config.json");
    const source = await files.open(place);
    try {
      if (source.size > MAX_CONFIG_BYTES) return null;
      const value = parseJson(await source.read(0, source.size), place);
      return value instanceof JsonObject ? value : null;
    } finally {
      await source.close();
    }
  } catch (error) {
    // most checkpoints have none, and a broken one is no reason to fail
    if (error instanceof EngineError && !isEngineError(error, "cancelled")) return null;
    throw error;
  }
}
