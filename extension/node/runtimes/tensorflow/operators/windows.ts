/** Windows that move over the places of a map: their attributes, for convolutions and pools. */
import { intOf, intsOf, stringOf } from "../../../../engine/models/derivatives/attributes";
import type { GraphNode } from "../../../../engine/models/graph";
import { range, refused } from "../call";

/** One number an axis of places. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** How many windows there are. */
  readonly counts: readonly number[];
}

/** Windows over `places`, with paddings as they are given or follow from `auto_pad`. */
export function windowsOf(
  node: GraphNode,
  places: readonly number[],
  kernel: readonly number[],
): Windows {
  const strides = intsOf(node, "strides") ?? places.map(() => 1);
  const dilations = intsOf(node, "dilations") ?? places.map(() => 1);
  const reach = kernel.map((size, axis) => (size - 1) * dilations[axis] + 1);
  const auto = stringOf(node, "auto_pad", "NOTSET");
  const pads = intsOf(node, "pads") ?? [...places, ...places].map(() => 0);
  const rank = places.length;
  let [before, after] = [pads.slice(0, rank), pads.slice(rank)];
  if (auto === "VALID") [before, after] = [before.map(() => 0), after.map(() => 0)];
  if (auto.startsWith("SAME")) {
    const counts = places.map((size, axis) => Math.ceil(size / strides[axis]));
    const totals = range(rank).map((axis) =>
      Math.max((counts[axis] - 1) * strides[axis] + reach[axis] - places[axis], 0),
    );
    before = totals.map((total) =>
      auto === "SAME_LOWER" ? Math.ceil(total / 2) : Math.floor(total / 2),
    );
    after = totals.map((total, axis) => total - before[axis]);
  }
  const ceil = intOf(node, "ceil_mode", 0) === 1;
  const counts = range(rank).map((axis) => {
    const room = places[axis] + before[axis] + after[axis] - reach[axis];
    if (room < 0) throw refused(node, `a window of ${reach[axis]} on ${room + reach[axis]} places`);
    if (!ceil) return Math.floor(room / strides[axis]) + 1;
    const windows = Math.ceil(room / strides[axis]) + 1;
    // the last one has to begin on the map or before it
    return (windows - 1) * strides[axis] >= places[axis] + before[axis] ? windows - 1 : windows;
  });
  return { kernel, strides, dilations, before, after, counts };
}
