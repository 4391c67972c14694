/** Cosines of every sample with its k nearest by cosine: n×count, in the order of `neighbors`. */
import type { Part } from "../measure";
import { neighbors } from "./neighbors";
import { unitRows } from "./unitRows";

export const neighborCosines = (k: number): Part<Float64Array> => ({
  id: `neighborCosines(${k})`,
  bytes: (n) => 8 * n * k,
  compute(x, task) {
    const { count, indices } = x.get(neighbors(k, "cosine"), task);
    const { data, columns } = x.get(unitRows, task).matrix;
    return indices.map((j, place) => {
      const row = Math.floor(place / count) * columns;
      const other = j * columns;
      let sum = 0;
      for (let f = 0; f < columns; f++) sum += data[row + f] * data[other + f];
      return sum;
    });
  },
});
