/** HDH of the distances D between samples, as {@link doubleCenter} lays it out. O(n²·p). */
import type { Part } from "../measure";
import { condensedLength, doubleCenter } from "./condensed";
import { distances } from "./distances";

export const centeredDistances: Part<Float64Array> = {
  id: "centeredDistances",
  bytes: (n) => 8 * (condensedLength(n) + n),
  compute: (x, task) => doubleCenter(x.get(distances, task), x.n, 0),
};
