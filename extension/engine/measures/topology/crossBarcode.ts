import type { Task } from "../../task";
import { type Bar, loopBars } from "./loopBars";

/**
 * R-Cross-Barcode in dimension 1 of two n×n distance matrices: what is connected, or a loop, at
 * scale α in the graph of min(w, v) and not in that of w.
 *
 * It is the barcode of the cone over the Vietoris-Rips complex of w inside that of min(w, v). The
 * cone makes each edge its own loop, from when min(w, v) has it until w has it or triangles fill
 * it; so n vertices do, where the published 2n×2n matrix spells the cone out.
 * Barannikov et al. 2022, section 3.
 */
export function crossBarcode(
  w: Float64Array,
  v: Float64Array,
  n: number,
  task: Task,
): readonly Bar[] {
  const edges = w.map((distance, place) => Math.min(distance, v[place]));
  return loopBars({ n, edges, cone: w }, task);
}
