/** What a user's probe tells of a model's input. */
import { isReserved } from "../representations/marks";
import type { ProbeChoice } from "./probeChoice";

/**
 * Sizes of one sample of the array that the user chose, as a file's header has them; undefined for
 * random inputs and where several arrays are meant. By it, convolutions are recognized.
 */
export function statedInput(choice: ProbeChoice): readonly number[] | undefined {
  if (choice.kind !== "file") return undefined;
  const arrays = choice.checkpoint.tensors.filter((tensor) => !isReserved(tensor));
  const meant = arrays.filter(({ name }) => choice.name === null || name === choice.name);
  const sizes = meant.length === 1 ? meant[0].shape.slice(1) : [];
  return sizes.length > 0 && sizes.every((size) => size > 0) ? sizes : undefined;
}
