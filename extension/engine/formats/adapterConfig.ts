import { isEngineError } from "../errors";
import type { Files } from "../io";
import type { Problem } from "./checkpoint";
import { JsonObject, parseJson } from "./json";
import { MAX_ADAPTER_CONFIG_BYTES } from "./limits";

const ADAPTER_CONFIG = "adapter_config.json";

export interface AdapterConfig {
  /** The JSON text; absent where there is no such file, or a broken one. */
  readonly text?: string;
  readonly problems: readonly Problem[];
}

/** Reads the settings that PEFT keeps beside an adapter in `folder`; they are no reason to fail. */
export async function readAdapterConfig(files: Files, folder: string): Promise<AdapterConfig> {
  const path = files.join(folder, ADAPTER_CONFIG);
  try {
    const { kind, size } = await files.stat(path);
    if (kind !== "file") return { problems: [] };
    if (size > MAX_ADAPTER_CONFIG_BYTES) {
      const text = `has ${size} bytes, expected at most ${MAX_ADAPTER_CONFIG_BYTES}; it is not read`;
      return { problems: [{ code: "format.limit", file: path, where: "", text }] };
    }
  } catch (error) {
    // Most checkpoints have none.
    if (isEngineError(error, "file.unreadable")) return { problems: [] };
    throw error;
  }
  try {
    const source = await files.open(path);
    try {
      const bytes = await source.read(0, source.size);
      if (!(parseJson(bytes, path) instanceof JsonObject)) {
        const text = "expected a JSON object; it is not used";
        return { problems: [{ code: "format.unsupported", file: path, where: "", text }] };
      }
      return { text: new TextDecoder().decode(bytes), problems: [] };
    } finally {
      await source.close();
    }
  } catch (error) {
    if (!isEngineError(error)) throw error;
    return { problems: [{ code: error.code, file: path, where: "", text: error.message }] };
  }
}
