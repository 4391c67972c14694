/** |xᵢ − xⱼ| of all pairs i < j, condensed. O(n²·p). */
import type { Part } from "../measure";
import { condensedLength } from "./condensed";
import { squaredDistancesPart } from "./squaredDistances";

export const distances: Part<Float64Array> = {
  id: "distances",
  bytes: (n) => 8 * condensedLength(n),
  compute: (x, task) => x.get(squaredDistancesPart, task).map(Math.sqrt),
};
