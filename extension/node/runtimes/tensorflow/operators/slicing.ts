/** Parts of tensors by places along each axis. */
import { range, type Tf, type TfTensor } from "../call";

/** Places start, start + step, ... along an axis; `step` may be negative. */
export interface Steps {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** The elements at these places. The backend's own strided slice takes floats only: it is not used. */
export function stepped(tf: Tf, x: TfTensor, steps: readonly Steps[]): TfTensor {
  let made = x;
  const dense = steps.every(({ step, count }) => step === 1 || count <= 1);
  if (dense) {
    const begin = steps.map(({ start, count }) => (count === 0 ? 0 : start));
    return tf.slice(
      x,
      begin,
      steps.map(({ count }) => count),
    );
  }
  steps.forEach(({ start, step, count }, axis) => {
    if (step === 1 && start === 0 && count === x.shape[axis]) return;
    made = gathered(tf, made, axis, { start, step, count });
  });
  return made === x ? x.clone() : made;
}

function gathered(tf: Tf, x: TfTensor, axis: number, { start, step, count }: Steps): TfTensor {
  const places = tf.tensor1d(
    Int32Array.from(range(count), (i) => start + i * step),
    "int32",
  );
  return tf.gather(x, places, axis);
}
