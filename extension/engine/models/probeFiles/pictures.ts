/** Inputs from a folder of pictures, made for each model as it takes them. */
import { EngineError } from "../../errors";
import type { CheckpointFile } from "../../formats/checkpoint";
import { elementCount } from "../../formats/checkpoint";
import { type ImagePlan, imagePlan, plannedShape, planText } from "../../images/imagePlan";
import type { ImageSettings } from "../../images/imageSettings";
import type { PictureTarget } from "../../jobs/modelPictures";
import { sharedFloats } from "../../jobs/sharedFloats";
import { quoted, visibleName } from "../../report/names";
import type { Note } from "../../result";
import { forEachBounded, type Workbench } from "../../weights/pool";
import type { ModelInputs } from "../inputs";
import { type Probe, requireRoom } from "../probes";
import type { Labels } from "./table";

/** The pictures of a folder that were drawn. */
export interface PictureFolder {
  readonly path: string;
  readonly files: readonly CheckpointFile[];
  /** Pictures of the folder, of which {@link files} are all or some. */
  readonly total: number;
  /** By subfolder, where the pictures lie in such. */
  readonly labels: Labels | null;
}

/** A model's inputs, and how pictures become them. */
export interface PictureModel {
  readonly path: string;
  readonly inputs: ModelInputs;
  readonly settings: ImageSettings;
}

/** Pictures that one job decodes. */
const PICTURES_PER_JOB = 4;

/** One probe for each model, of the same pictures. Throws `shape.mismatch` for a model that takes none. */
export async function pictureProbes(
  folder: PictureFolder,
  models: readonly PictureModel[],
  bench: Workbench,
): Promise<Probe[]> {
  const wanted = models.map((model) => wantedPictures(model));
  const targets: PictureTarget[] = [];
  const places: number[] = [];
  for (const { plan } of wanted) {
    const known = targets.findIndex(
      (target) => JSON.stringify(target.plan) === JSON.stringify(plan),
    );
    places.push(known < 0 ? targets.length : known);
    if (known >= 0) continue;
    const shape = plannedShape(plan, await firstSize(folder, plan, bench));
    const length = folder.files.length * elementCount(shape);
    requireRoom(visibleName(folder.path, 200), length);
    targets.push({ plan, shape, room: sharedFloats(length) });
  }
  const faults = await load(folder, targets, bench);
  const left = folder.files.map((_, place) => place).filter((place) => !faults.has(place));
  if (left.length === 0) {
    const [text = "has no pictures"] = faults.values();
    throw new EngineError("format.unsupported", text, { file: folder.path });
  }
  const notes = notesOf(folder, faults, targets);
  const labels = folder.labels && {
    ...folder.labels,
    values: Float64Array.from(left, (place) => folder.labels!.values[place]),
  };
  return wanted.map(({ name }, i) => {
    const { shape, room } = targets[places[i]];
    const data = faults.size === 0 ? room : rowsOf(room, left, elementCount(shape));
    const text = `${folder.path}: ${left.length} pictures, ${targets.map(({ plan }) => planText(plan)).join("; ")}`;
    return { samples: left.length, text, inputs: [{ name, shape, data }], labels, notes };
  });
}

/** The input that takes pictures, and the way there. */
function wantedPictures({ path, inputs, settings }: PictureModel) {
  for (const spec of inputs.specs) {
    const plan = spec.vocabulary === null ? imagePlan(spec, settings) : null;
    if (plan) return { name: spec.name, plan };
  }
  const got = inputs.specs
    .map(
      ({ name, shape }) =>
        `${JSON.stringify(name)} of ${shape.map((size) => size ?? "any").join(" × ")}`,
    )
    .join(", ");
  const expected = "an input of 1 or 3 × height × width, or height × width × 1 or 3, a sample";
  throw new EngineError(
    "shape.mismatch",
    `${visibleName(path, 200)}: takes no pictures: expected ${expected}, got ${got}`,
    { file: path, expected, got },
  );
}

/** Sizes matter where pictures are neither brought to one nor cut to one. */
async function firstSize(
  { files }: PictureFolder,
  { size, crop }: ImagePlan,
  { executor, signal }: Workbench,
): Promise<{ width: number; height: number }> {
  if (crop || (size && !("shortest" in size))) return { width: 1, height: 1 };
  return executor.run("models.lookAtPicture", files[0], { signal });
}

/** What is wrong with pictures, by place. */
async function load(
  { files }: PictureFolder,
  targets: readonly PictureTarget[],
  bench: Workbench,
): Promise<Map<number, string>> {
  const { executor, signal } = bench;
  const faults = new Map<number, string>();
  const firsts = Array.from(
    { length: Math.ceil(files.length / PICTURES_PER_JOB) },
    (_, i) => i * PICTURES_PER_JOB,
  );
  await forEachBounded(bench, firsts, async (first) => {
    const some = files.slice(first, first + PICTURES_PER_JOB);
    const found = await executor.run(
      "models.loadPictures",
      { files: some, first, targets },
      { signal },
    );
    for (const { place, text } of found.faults) faults.set(place, text);
  });
  return new Map([...faults].sort(([x], [y]) => x - y));
}

function rowsOf(room: Float64Array, rows: readonly number[], length: number): Float64Array {
  const kept = sharedFloats(rows.length * length);
  for (const [i, row] of rows.entries()) {
    kept.set(room.subarray(row * length, (row + 1) * length), i * length);
  }
  return kept;
}

function notesOf(
  { path, files, total }: PictureFolder,
  faults: ReadonlyMap<number, string>,
  targets: readonly PictureTarget[],
): Note[] {
  const notes: Note[] = [];
  const tell = (code: string, text: string) => notes.push({ at: "probe", code, text });
  if (files.length < total) {
    tell(
      "probe.drawn",
      `${files.length} of ${total} pictures of ${quoted(path)}, drawn by the seed; --samples chooses how many`,
    );
  }
  if (faults.size > 0) {
    const [first] = faults.values();
    tell(
      "probe.damaged",
      `${faults.size === 1 ? "1 picture" : `${faults.size} pictures`} left out: ${first}`,
    );
  }
  for (const { plan } of targets) {
    const plain = plan.mean.every((mean) => mean === 0) && plan.std.every((std) => std === 1);
    const why = plain
      ? "; no normalization is known: `preprocessor_config.json` beside the model, or --image-mean and --image-std, say it"
      : "";
    tell("probe.pictures", `pictures ${planText(plan)}${why}`);
  }
  return notes;
}
