/** The probe that a call names. */
import { EngineError, isEngineError } from "../engine/errors";
import type { Checkpoint, CheckpointFile } from "../engine/formats/checkpoint";
import { requireSettings } from "../engine/images/imagePlan";
import type { ImageSettings } from "../engine/images/imageSettings";
import type { Files } from "../engine/io";
import { readPictureSettings } from "../engine/models/modelSettings";
import type { ProbeChoice } from "../engine/models/probeChoice";
import { DEFAULT_SAMPLES } from "../engine/models/probes";
import type { PictureParams, ProbeParams } from "../protocol/engineApi";
import { namedPlace } from "./openArray";
import { openCancellable } from "./openCancellable";
import { drawPictures, findPictures } from "./pictureFolder";

/** Throws `usage` for what is said of pictures where there are none. */
export async function probeChoice(
  files: Files,
  { probe, samples, pictures, seed = 0 }: ProbeParams & { readonly seed?: number },
  signal: AbortSignal,
): Promise<ProbeChoice> {
  if (probe === undefined) {
    if (pictures) throw noPictures();
    return { kind: "random", samples: samples ?? DEFAULT_SAMPLES };
  }
  const { path, name } = await namedPlace(files, probe);
  const found = name === null ? await findPictures(files, path, signal) : null;
  if (found) {
    const settings = await pictureSettings(files, pictures ?? {});
    const count = samples ?? DEFAULT_SAMPLES;
    const folder = await drawPictures(files, found, { count, seed, signal });
    return { kind: "pictures", text: probe, folder, settings };
  }
  if (pictures) throw noPictures();
  const shared = { text: probe, name, samples: samples ?? null };
  const form = /\.(csv|tsv|json)$/i.exec(path)?.[1].toLowerCase();
  if (form === undefined) {
    return { kind: "file", ...shared, checkpoint: await openInputs(files, path, signal) };
  }
  const { size, modified } = await files.stat(path);
  const file = { path, size, modified };
  return { kind: "table", ...shared, file, form: form === "json" ? "json" : "csv" };
}

/** As {@link openCancellable}; of a folder without arrays it says that there are no pictures either. */
async function openInputs(files: Files, path: string, signal: AbortSignal): Promise<Checkpoint> {
  try {
    return await openCancellable(files, path, signal);
  } catch (error) {
    const unknown = isEngineError(error, "format.unsupported");
    if (!unknown || (await files.stat(path)).kind !== "directory") throw error;
    const text = `${path}: expected a folder of pictures (PNG, JPEG, PPM, PGM, BMP) or of arrays, got neither`;
    throw new EngineError("format.unsupported", text, { file: path }, { cause: error });
  }
}

const noPictures = () =>
  new EngineError("usage", "option --image-*: is for pictures, expected --probe FOLDER of them");

async function pictureSettings(
  files: Files,
  { config, ...given }: PictureParams,
): Promise<ImageSettings> {
  requireSettings(given);
  const read = config === undefined ? {} : await readPictureSettings(files, config);
  return { ...read, ...given };
}

/** The files that a result depends on because of its probe. */
export function probeFiles(choice: ProbeChoice): readonly CheckpointFile[] {
  switch (choice.kind) {
    case "random":
      return [];
    case "file":
      return choice.checkpoint.files;
    case "table":
      return [choice.file];
    case "pictures":
      return choice.folder.files;
    default:
      return choice satisfies never;
  }
}

/** What a result depends on besides what it compares, for its key in the cache. */
export function probeDependency(choice: ProbeChoice): Pick<Checkpoint, "path" | "id" | "files">[] {
  const files = probeFiles(choice);
  if (choice.kind === "random") return [];
  const id = choice.kind === "file" ? choice.checkpoint.id : "";
  return [{ path: choice.text, id, files }];
}

/** What a probe is besides its files, for the same. */
export const probeKey = ({ kind, samples, ...rest }: ProbeChoice & { samples?: number | null }) => [
  kind,
  samples,
  "text" in rest ? rest.text : "",
  "name" in rest ? rest.name : "",
  "settings" in rest ? rest.settings : "",
];
