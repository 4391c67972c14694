/** |xᵢ − xⱼ| of all pairs i < j, condensed. O(n²·p). */
import type { Part } from "../measure";
import { condensedLength } from "./condensed";
import { squaredDistancesPart } from "./squaredDistances";

export const distances: Part<Float64Array> = {
  id: "distances",
  bytes: (n) => 8 * condensedLength(n),
  compute(x, task) {
    const squares = x.get(squaredDistancesPart, task);
    const roots = new Float64Array(squares.length);
    for (let i = 0; i < squares.length; i++) roots[i] = Math.sqrt(squares[i]);
    return roots;
  },
};
