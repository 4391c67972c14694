/** Activations by name, and which symmetries of weights they let pass. */
import { EngineError } from "../../errors";
import { quoted } from "../../report/names";
import { didYouMean } from "../nearest";
import { type ActivationName, activationNames, homogeneity } from "./activationNames";

export type { ActivationName };

export const isHomogeneous = (name: ActivationName): boolean => homogeneity[name];

/** Other spellings, without regard to case, `-`, `_` and blanks. */
const aliases = new Map<string, ActivationName>([
  ...activationNames.map((name) => [name.toLowerCase(), name] as const),
  ["none", "identity"],
  ["lrelu", "leakyRelu"],
  ["swish", "silu"],
  ["hardtanh6", "relu6"],
  ["sin", "sine"],
  ["absolute", "abs"],
]);

/** The activation that `text` names, or undefined. */
export const activationNamed = (text: string): ActivationName | undefined =>
  aliases.get(text.toLowerCase().replaceAll(/[-_\s]/g, ""));

/** As {@link activationNamed}; throws `usage` with what there is. */
export function requireActivation(text: string): ActivationName {
  const found = activationNamed(text);
  if (found) return found;
  throw new EngineError(
    "usage",
    `activation ${quoted(text)}: there is none, expected one of ${activationNames.join(", ")}${didYouMean(text, activationNames)}`,
    { expected: activationNames.join(", "), got: text },
  );
}
