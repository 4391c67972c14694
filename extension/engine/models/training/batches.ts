/** Samples to learn from, and the order in which batches take them. */
import { EngineError } from "../../errors";
import { createRandom } from "../../linalg/random";
import { bytesOf, type Tensor, tensorOver } from "../tensor";

export interface TrainingData {
  /** By name of the model's input; the first axis counts samples. */
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** One for each term of the loss; their first axis counts samples too. */
  readonly targets: readonly Tensor[];
}

/** How many samples there are; `shape.mismatch` where inputs and targets do not agree. */
export function sampleCount({ inputs, targets }: TrainingData): number {
  const [count = 0] = targets[0]?.shape ?? [];
  const all = [
    ...[...inputs].map(([name, { shape }]) => [`input ${JSON.stringify(name)}`, shape] as const),
    ...targets.map(({ shape }, i) => [`targets ${i}`, shape] as const),
  ];
  for (const [what, shape] of all) {
    if (shape[0] === count) continue;
    const got = `${shape[0] ?? "no axis of"}`;
    throw new EngineError(
      "shape.mismatch",
      `${what}: expected ${count} samples as of the targets, got ${got}`,
      { where: what, expected: `${count}`, got },
    );
  }
  return count;
}

/**
 * All samples in random order, the same for the same seed and epoch (Fisher and Yates); what one
 * epoch draws does not depend on another.
 */
export function shuffledOrder(count: number, seed: number, epoch: number): Uint32Array {
  const random = createRandom(seed, epoch);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1);
    const sample = order[i];
    order[i] = order[other];
    order[other] = sample;
  }
  return order;
}

/** The samples of these numbers, in this order. */
export function rowsOf(tensor: Tensor, rows: Uint32Array): Tensor {
  const { dtype, shape } = tensor;
  const from = bytesOf(tensor);
  const size = shape[0] === 0 ? 0 : from.length / shape[0];
  const bytes = new Uint8Array(size * rows.length);
  rows.forEach((row, i) => {
    bytes.set(from.subarray(row * size, (row + 1) * size), i * size);
  });
  return tensorOver(dtype, [rows.length, ...shape.slice(1)], bytes);
}
