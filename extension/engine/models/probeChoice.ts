/** Which probe the user asked for. */
import { EngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import { isReserved } from "../representations/marks";
import { arrayName } from "../representations/similarity";
import { refer } from "../weights/layers";
import type { Workbench } from "../weights/pool";
import type { ModelInputs } from "./inputs";
import { type Probe, randomProbe, readProbe } from "./probes";

export type ProbeChoice =
  | { readonly kind: "random"; readonly samples: number }
  /** One array of a file, or all that are named like inputs. */
  | {
      readonly kind: "file";
      readonly text: string;
      readonly checkpoint: Checkpoint;
      readonly name: string | null;
    };

/** The probe for models that are to see the same inputs. */
export async function probeFor(
  models: readonly ModelInputs[],
  { probe, seed }: { readonly probe: ProbeChoice; readonly seed: number },
  bench: Workbench,
): Promise<Probe> {
  if (probe.kind === "random") {
    return randomProbe(models, { samples: probe.samples, seed }, bench);
  }
  const { checkpoint, text } = probe;
  const names = new Set(models.flatMap(({ specs }) => specs.map(({ name }) => name)));
  const arrays = checkpoint.tensors.filter((tensor) => !isReserved(tensor));
  const inputs = arrays.filter(({ name }) => names.has(name));
  const whole = probe.name === null && arrays.length > 1 && inputs.length > 0;
  const chosen = whole ? inputs.map(({ name }) => name) : [arrayName(probe)];
  const refs = chosen.map((name) => {
    const tensor = arrays.find((each) => each.name === name);
    if (tensor) return { name, ref: refer(checkpoint, tensor) };
    throw new EngineError("usage", `${text}: is not an array of inputs`, { where: name });
  });
  return { ...(await readProbe(checkpoint.path, refs, bench)), text };
}
