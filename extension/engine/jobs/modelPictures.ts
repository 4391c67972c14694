/** Pictures, decoded and made ready for models. */
import { EngineError, isEngineError } from "../errors";
import type { CheckpointFile } from "../formats/checkpoint";
import { decodePicture } from "../images/decodePicture";
import { type ImagePlan, plannedShape, planPicture } from "../images/imagePlan";
import { MAX_PICTURE_BYTES, type Picture } from "../images/picture";
import { readWhole } from "../models/probeFiles/readWhole";
import type { JobContext } from "./job";

export interface PictureTarget {
  readonly plan: ImagePlan;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** Room for all pictures; shared memory. */
  readonly room: Float64Array;
}

export interface PicturesInput {
  readonly files: readonly CheckpointFile[];
  /** Place of the first of them among all. */
  readonly first: number;
  readonly targets: readonly PictureTarget[];
}

export interface PicturesOutput {
  /** Pictures that could not be read, by their place among all. */
  readonly faults: readonly { readonly place: number; readonly text: string }[];
}

/** Job `models.loadPictures`: fills the place of each picture in every target. */
export async function loadPictures(
  { files, first, targets }: PicturesInput,
  context: JobContext,
): Promise<PicturesOutput> {
  const faults: { place: number; text: string }[] = [];
  for (const [i, file] of files.entries()) {
    context.task.tick(i, files.length);
    const place = first + i;
    try {
      const picture = await readPicture(file, context);
      for (const target of targets) fill(picture, target, place, file.path);
    } catch (error) {
      // a damaged picture is left out; one of another size is a choice that the user has to make
      const damaged = isEngineError(error) && /^(format|file\.unreadable)/.test(error.code);
      if (!damaged) throw error;
      faults.push({ place, text: error.message });
    }
  }
  return { faults };
}

/** Job `models.lookAtPicture`: what size a picture has. */
export async function lookAtPicture(
  file: CheckpointFile,
  context: JobContext,
): Promise<{ width: number; height: number }> {
  const { width, height } = await readPicture(file, context);
  return { width, height };
}

async function readPicture(file: CheckpointFile, { open }: JobContext): Promise<Picture> {
  const source = await open(file);
  return decodePicture(await readWhole(source, MAX_PICTURE_BYTES), source.name);
}

function fill(
  picture: Picture,
  { plan, shape, room }: PictureTarget,
  place: number,
  name: string,
): void {
  const got = plannedShape(plan, picture);
  if (got.join() !== shape.join()) throw differs(name, shape, got);
  const length = shape.reduce((product, size) => product * size, 1);
  planPicture(picture, plan, room.subarray(place * length, (place + 1) * length), name);
}

function differs(name: string, wanted: readonly number[], shape: readonly number[]): EngineError {
  const [expected, got] = [wanted.join(" × "), shape.join(" × ")];
  return new EngineError(
    "shape.mismatch",
    `${name}: expected ${expected} as of the first picture, got ${got}; --image-size brings all to one size`,
    { file: name, expected, got },
  );
}
