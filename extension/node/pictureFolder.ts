/** Folders of pictures: flat, or one subfolder a class. */
import { EngineError, isEngineError } from "../engine/errors";
import { MAX_FOLDER_ENTRIES } from "../engine/formats/limits";
import { pictureSuffix } from "../engine/images/decodePicture";
import type { Files } from "../engine/io";
import { drawPlaces } from "../engine/models/probeChoice";
import { MAX_CLASSES, MAX_PICTURES } from "../engine/models/probeFiles/limits";
import type { PictureFolder } from "../engine/models/probeFiles/pictures";
import { readLabels } from "../engine/models/probeFiles/table";

interface FoundPictures {
  readonly path: string;
  readonly pictures: readonly { readonly path: string; readonly label: string | null }[];
}

/**
 * The pictures in a folder, by name; or those of its subfolders, each a class of that name. Null
 * for what is no folder, and for a folder without pictures.
 */
export async function findPictures(
  files: Files,
  path: string,
  signal: AbortSignal,
): Promise<FoundPictures | null> {
  try {
    if ((await files.stat(path)).kind !== "directory") return null;
  } catch (error) {
    // opening it as a file says why it cannot be read
    if (isEngineError(error, "file.unreadable")) return null;
    throw error;
  }
  const names = await listed(files, path);
  const own = picturesIn(files, path, names, null);
  if (own.length > 0) return { path, pictures: own };
  const classes = names.filter((name) => !/\.[a-z0-9]{1,8}$/i.test(name)).slice(0, MAX_CLASSES);
  const pictures: { path: string; label: string | null }[] = [];
  for (const name of classes) {
    if (signal.aborted)
      throw new EngineError("cancelled", "cancelled before anything was computed");
    const folder = files.join(path, name);
    if ((await files.stat(folder)).kind !== "directory") continue;
    for (const picture of picturesIn(files, folder, await listed(files, folder), name)) {
      pictures.push(picture);
    }
    requireFewer(path, pictures.length, MAX_PICTURES);
  }
  return pictures.length > 0 ? { path, pictures } : null;
}

/** Some of them, drawn by the seed, in order; what they are is looked at for these alone. */
export async function drawPictures(
  files: Files,
  { path, pictures }: FoundPictures,
  { count, seed, signal }: { count: number; seed: number; signal: AbortSignal },
): Promise<PictureFolder> {
  const total = pictures.length;
  const places = drawPlaces(total, Math.min(count, total), seed);
  const chosen = places.map((place) => pictures[place]);
  const stats = [];
  for (const picture of chosen) {
    if (signal.aborted)
      throw new EngineError("cancelled", "cancelled before anything was computed");
    const { size, modified } = await files.stat(picture.path);
    stats.push({ path: picture.path, size, modified });
  }
  return { path, files: stats, total, labels: labelsOf(path, pictures, places) };
}

/** A class that none was drawn of keeps its number. */
function labelsOf(path: string, pictures: FoundPictures["pictures"], places: readonly number[]) {
  const names = pictures.flatMap(({ label }) => label ?? []);
  if (names.length < pictures.length) return null;
  const { values, classes } = readLabels(path, names);
  return { values: Float64Array.from(places, (place) => values[place]), classes };
}

const picturesIn = (files: Files, folder: string, names: readonly string[], label: string | null) =>
  names
    .filter((name) => pictureSuffix.test(name) && !name.startsWith("."))
    .map((name) => ({ path: files.join(folder, name), label }));

/** In the order of code points, as torchvision numbers classes. */
async function listed(files: Files, path: string): Promise<string[]> {
  const names = await files.list(path);
  requireFewer(path, names.length, MAX_FOLDER_ENTRIES);
  return names.sort();
}

function requireFewer(path: string, count: number, most: number): void {
  if (count <= most) return;
  const text = `holds ${count} entries, expected at most ${most}`;
  throw new EngineError("format.limit", `${path}: ${text}`, { file: path });
}
