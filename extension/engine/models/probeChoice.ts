/** Which probe the user asked for. */
import { EngineError } from "../errors";
import type { Checkpoint, CheckpointFile } from "../formats/checkpoint";
import type { ImageSettings } from "../images/imageSettings";
import { createRandom } from "../linalg/random";
import { readLabels } from "../representations/labels";
import { isReserved } from "../representations/marks";
import { arrayName } from "../representations/similarity";
import { refer } from "../weights/layers";
import type { Workbench } from "../weights/pool";
import { type ModelInputs, modelInputs } from "./inputs";
import type { Model } from "./model";
import type { ModelSettings } from "./modelSettings";
import { type PictureFolder, pictureProbes } from "./probeFiles/pictures";
import { isLabels } from "./probeFiles/table";
import { type Probe, readProbe, takeSamples } from "./probes";
import { randomProbe } from "./randomProbe";
import { tableProbe } from "./tableProbe";

export type ProbeChoice =
  | { readonly kind: "random"; readonly samples: number }
  /** One array of a file, or all that are named like inputs. */
  | {
      readonly kind: "file";
      readonly text: string;
      readonly checkpoint: Checkpoint;
      readonly name: string | null;
      readonly samples: number | null;
    }
  /** A text file, of which `name` is the array that is meant. */
  | {
      readonly kind: "table";
      readonly text: string;
      readonly file: CheckpointFile;
      readonly form: "csv" | "json";
      readonly name: string | null;
      readonly samples: number | null;
    }
  | {
      readonly kind: "pictures";
      readonly text: string;
      readonly folder: PictureFolder;
      /** The user's word, before what is read beside a model. */
      readonly settings: ImageSettings;
    };

export interface ProbedModel {
  readonly model: Model;
  readonly settings: ModelSettings | null;
}

/**
 * The probe for each of `models`, all of the same samples. They are one and the same but for
 * pictures, which each model gets as it takes them.
 */
export async function probesFor(
  models: readonly ProbedModel[],
  { probe, seed }: { readonly probe: ProbeChoice; readonly seed: number },
  bench: Workbench,
): Promise<Probe[]> {
  const inputs = models.map(({ model }) => modelInputs(model));
  const forAll = (one: Probe) => models.map(() => one);
  switch (probe.kind) {
    case "random": {
      const random = models.map(({ settings }, i) => ({ inputs: inputs[i], settings }));
      return forAll(await randomProbe(random, { samples: probe.samples, seed }, bench));
    }
    case "pictures":
      return pictureProbes(
        probe.folder,
        models.map(({ model, settings }, i) => ({
          path: model.checkpoint.path,
          inputs: inputs[i],
          settings: { ...settings?.images, ...probe.settings },
        })),
        bench,
      );
    case "file":
      return forAll(drawn(await fileProbe(inputs, probe, bench), probe.samples, seed));
    case "table": {
      const table = await tableProbe(inputs, probe, bench);
      return forAll(drawn(table, probe.samples, seed));
    }
    default:
      return probe satisfies never;
  }
}

async function fileProbe(
  models: readonly ModelInputs[],
  probe: Extract<ProbeChoice, { kind: "file" }>,
  bench: Workbench,
): Promise<Probe> {
  const { checkpoint, text } = probe;
  const names = new Set(models.flatMap(({ specs }) => specs.map(({ name }) => name)));
  const arrays = checkpoint.tensors.filter((tensor) => !isReserved(tensor));
  const inputs = arrays.filter(({ name }) => names.has(name));
  const labels = arrays.find(({ name }) => isLabels(name) && !names.has(name));
  const rest = arrays.filter((tensor) => tensor !== labels);
  const whole = probe.name === null && rest.length > 1 && inputs.length > 0;
  const single = { ...checkpoint, tensors: rest.length > 0 ? rest : checkpoint.tensors };
  const chosen = whole
    ? inputs.map(({ name }) => name)
    : [arrayName({ checkpoint: probe.name === null ? single : checkpoint, name: probe.name })];
  const refs = chosen.map((name) => {
    const tensor = arrays.find((each) => each.name === name);
    if (tensor) return { name, ref: refer(checkpoint, tensor) };
    throw new EngineError("usage", `${text}: is not an array of inputs`, { where: name });
  });
  const read = { ...(await readProbe(checkpoint.path, refs, bench)), text };
  if (!labels || chosen.includes(labels.name)) return read;
  const values = await readLabels({ checkpoint, name: labels.name }, read.samples, bench);
  return { ...read, labels: { values, classes: null } };
}

/** `count` of the samples, drawn by the seed, in the order in which they were. */
function drawn(probe: Probe, count: number | null, seed: number): Probe {
  if (count === null || count >= probe.samples) return probe;
  const rows = drawPlaces(probe.samples, count, seed);
  const text = `${count} of ${probe.samples} samples, drawn by the seed`;
  const note = { at: "probe", code: "probe.drawn", text };
  return { ...takeSamples(probe, rows), notes: [...probe.notes, note] };
}

/** A stream that no random input has: these are numbered from 0. */
const DRAWING = 2 ** 32 - 1;

/** `count` of `total` places, each set of them equally likely, ascending. */
export function drawPlaces(total: number, count: number, seed: number): number[] {
  const random = createRandom(seed, DRAWING);
  const places = Array.from({ length: total }, (_, place) => place);
  for (let i = 0; i < count; i++) {
    const other = i + random.below(total - i);
    [places[i], places[other]] = [places[other], places[i]];
  }
  return places.slice(0, count).sort((x, y) => x - y);
}
