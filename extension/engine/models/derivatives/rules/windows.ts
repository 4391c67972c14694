/** Where the windows of convolutions and pools stand: strides, dilations, pads. */

import type { GraphNode } from "../../graph";
import { int, intOf, ints, intsOf, stringOf } from "../attributes";
import { range, type Shape } from "../shapeRules";

export interface Windows {
  /** Sizes of the window along each spatial axis. */
  readonly kernel: Shape;
  readonly strides: Shape;
  readonly dilations: Shape;
  /** Elements of padding before and after each spatial axis. */
  readonly before: Shape;
  readonly after: Shape;
}

/** Of a node that slides windows over `input` and makes `output`, both spatial sizes only. */
export function windowsOf(
  node: GraphNode,
  { kernel, input, output }: { kernel: Shape; input: Shape; output: Shape },
): Windows {
  const rank = kernel.length;
  const strides = intsOf(node, "strides") ?? kernel.map(() => 1);
  const dilations = intsOf(node, "dilations") ?? kernel.map(() => 1);
  const mode = stringOf(node, "auto_pad", "NOTSET");
  if (mode === "SAME_UPPER" || mode === "SAME_LOWER") {
    const sums = range(rank).map((i) =>
      Math.max(0, (output[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1 - input[i]),
    );
    const halves = sums.map((sum) => Math.floor(sum / 2));
    const rests = sums.map((sum, i) => sum - halves[i]);
    const [before, after] = mode === "SAME_UPPER" ? [halves, rests] : [rests, halves];
    return { kernel, strides, dilations, before, after };
  }
  const pads =
    (mode === "VALID" ? undefined : intsOf(node, "pads")) ?? range(2 * rank).map(() => 0);
  return { kernel, strides, dilations, before: pads.slice(0, rank), after: pads.slice(rank) };
}

/** How far all windows reach together: the size of the padded input that they cover. */
export const reach = ({ kernel, strides, dilations }: Windows, output: Shape): number[] =>
  kernel.map((size, i) => (output[i] - 1) * strides[i] + dilations[i] * (size - 1) + 1);

/** Attributes of a Conv that slides these windows. */
export const convolutionAttributes = (windows: Windows, group: number) => ({
  strides: ints(windows.strides),
  dilations: ints(windows.dilations),
  pads: ints([...windows.before, ...windows.after]),
  group: int(group),
});

export const groupOf = (node: GraphNode): number => intOf(node, "group", 1);
