/** What files beside a model say of its inputs, as transformers writes them. */
import { EngineError, isEngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import { JsonObject, type JsonValue, parseJson } from "../formats/json";
import { type ImageSettings, readImageSettings } from "../images/imageSettings";
import type { Files } from "../io";
import type { Note } from "../result";

export interface ModelSettings {
  /** Ids that the tokenizer has; the embedding may have more rows. */
  readonly vocabulary: number | null;
  /** Padding, beginnings, ends, masks: ids that stand for no text. Ascending. */
  readonly specialIds: readonly number[];
  /** Positions that the model has. */
  readonly positions: number | null;
  readonly images: ImageSettings | null;
  /** Files that were of no use, and why. */
  readonly notes: readonly Note[];
}

/** Settings are pages; a tokenizer's configuration lists up to some thousand added tokens. */
const MAX_SETTINGS_BYTES = 16 * 1024 * 1024;

const SPECIAL = [
  "pad_token_id",
  "bos_token_id",
  "eos_token_id",
  "cls_token_id",
  "sep_token_id",
  "unk_token_id",
  "mask_token_id",
  "decoder_start_token_id",
];
const POSITIONS = ["max_position_embeddings", "n_positions"];

/**
 * Reads `config.json`, `tokenizer_config.json` and `preprocessor_config.json` in the model's
 * folder; of an ONNX export in a folder `onnx`, in the folder above too. None need be there.
 */
export async function readModelSettings(
  files: Files,
  checkpoint: Checkpoint,
): Promise<ModelSettings> {
  const notes: Note[] = [];
  const folder = files.dirname(checkpoint.files[0].path);
  const folders = files.basename(folder) === "onnx" ? [folder, files.dirname(folder)] : [folder];
  const read = async (name: string): Promise<JsonObject | null> => {
    for (const each of folders) {
      const found = await readSettings(files, files.join(each, name), notes);
      if (found) return found;
    }
    return null;
  };
  const config = await read("config.json");
  const tokenizer = await read("tokenizer_config.json");
  const preprocessor = await read("preprocessor_config.json");
  const ids = [...SPECIAL.flatMap((key) => idsOf(config?.get(key))), ...addedIds(tokenizer)];
  return {
    vocabulary: wholeNumber(config?.get("vocab_size")),
    specialIds: [...new Set(ids)].sort((x, y) => x - y),
    positions: POSITIONS.map((key) => wholeNumber(config?.get(key))).find(Boolean) ?? null,
    images: preprocessor && readImageSettings(preprocessor),
    notes,
  };
}

/** The settings for pictures of a file that the user names. Throws `format.unsupported` where it has none. */
export async function readPictureSettings(files: Files, path: string): Promise<ImageSettings> {
  const found = readImageSettings(await parseSettings(files, path));
  if (found) return found;
  const expected = "image_mean, image_std, size and the like";
  throw new EngineError("format.unsupported", `${path}: expected ${expected}, got none of them`, {
    file: path,
    expected,
  });
}

async function readSettings(files: Files, path: string, notes: Note[]): Promise<JsonObject | null> {
  try {
    if ((await files.stat(path)).kind !== "file") return null;
  } catch (error) {
    // most models have none
    if (isEngineError(error, "file.unreadable")) return null;
    throw error;
  }
  try {
    return await parseSettings(files, path);
  } catch (error) {
    if (!isEngineError(error) || error.code === "cancelled") throw error;
    notes.push({ at: path, code: "settings.unread", text: `${error.message}; it is not used` });
    return null;
  }
}

async function parseSettings(files: Files, path: string): Promise<JsonObject> {
  const source = await files.open(path);
  try {
    if (source.size > MAX_SETTINGS_BYTES) {
      const text = `has ${source.size} bytes, expected at most ${MAX_SETTINGS_BYTES}`;
      throw new EngineError("format.limit", `${path}: ${text}`, { file: path });
    }
    const value = parseJson(await source.read(0, source.size), path);
    if (value instanceof JsonObject) return value;
    throw new EngineError("format.unsupported", `${path}: expected a JSON object`, { file: path });
  } finally {
    await source.close();
  }
}

function wholeNumber(value: JsonValue | undefined): number | null {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value < 2 ** 31
    ? value
    : null;
}

function idsOf(value: JsonValue | undefined): number[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter(
    (id): id is number => typeof id === "number" && Number.isInteger(id) && id >= 0,
  );
}

/** Of `{"added_tokens_decoder": {"101": {"special": true}}}`. */
function addedIds(tokenizer: JsonObject | null): number[] {
  const added = tokenizer?.get("added_tokens_decoder");
  if (!(added instanceof JsonObject)) return [];
  return added.members.flatMap(([id, token]) =>
    token instanceof JsonObject && token.get("special") === true ? idsOf(Number(id)) : [],
  );
}
