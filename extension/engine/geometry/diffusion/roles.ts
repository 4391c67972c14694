/** Which input of a denoiser is which: the noisy sample, the time, the condition. */
import { elementCount } from "../../formats/checkpoint";
import type { InputSpec } from "../../models/inputs";
import type { DenoiserRoles } from "./options";

type Named = Pick<InputSpec, "name" | "dtype" | "shape">;
type Role = keyof DenoiserRoles;

/** As published models call them. */
const names: Readonly<Record<Role, RegExp>> = {
  sample: /^(x|x_?t|z|z_?t|noisy|noisy_\w+|samples?|latents?|latent_model_input|image|input)$/i,
  time: /^(t|times?|time_?steps?|steps?)$/i,
  condition:
    /^(c|y|cond|conds|condition|conditions|conditioning|context|encoder_hidden_states|(text|class|label)?_?emb(edding)?s?)$/i,
};

/**
 * The roles of three inputs by their names, what is left by elimination; null where that leaves a
 * doubt. One number a sample can be the time alone, and only the sample and the condition may not
 * be whole numbers.
 */
export function denoiserRoles(specs: readonly Named[]): DenoiserRoles | null {
  if (specs.length !== 3) return null;
  const time = only(specs, "time") ?? single(specs.filter(isOneNumber));
  if (!time || !isOneNumber(time)) return null;
  const rest = specs.filter((spec) => spec !== time);
  if (rest.some(({ dtype }) => !dtype.startsWith("F"))) return null;
  const sample = only(rest, "sample");
  const condition = only(rest, "condition");
  if (sample === condition) return null;
  const other = (known: Named) => rest.find((spec) => spec !== known)!;
  return sample
    ? roles(sample, time, condition ?? other(sample))
    : roles(other(condition!), time, condition!);
}

const roles = (sample: Named, time: Named, condition: Named): DenoiserRoles => ({
  ...{ sample: sample.name, time: time.name, condition: condition.name },
});

const isOneNumber = ({ shape }: Named): boolean =>
  shape.every((size) => size !== null) && elementCount(shape as number[]) === 1;

const only = (specs: readonly Named[], role: Role): Named | undefined =>
  single(specs.filter(({ name }) => names[role].test(name)));

const single = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);
