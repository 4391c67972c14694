import type { GraphNode } from "../../graph";
import { intsOf, stringOf } from "../attributes";
import { range, type Shape } from "../shapeRules";
import type { Windows } from "./windows";

/**
 * Windows of a ConvTranspose: those of the convolution from its output back to its input. Pads
 * follow from the size of the output where the node gives that instead (`output_shape`,
 * `auto_pad`), by ONNX's rule for which side gets the odd one.
 */
export function transposedWindows(
  node: GraphNode,
  { kernel, input, output }: { kernel: Shape; input: Shape; output: Shape },
): Windows {
  const rank = kernel.length;
  const strides = intsOf(node, "strides") ?? kernel.map(() => 1);
  const dilations = intsOf(node, "dilations") ?? kernel.map(() => 1);
  const extra = intsOf(node, "output_padding") ?? kernel.map(() => 0);
  const mode = stringOf(node, "auto_pad", "NOTSET");
  if (mode === "NOTSET" && !intsOf(node, "output_shape")) {
    const pads = intsOf(node, "pads") ?? range(2 * rank).map(() => 0);
    return { kernel, strides, dilations, before: pads.slice(0, rank), after: pads.slice(rank) };
  }
  const sums = range(rank).map(
    (i) => strides[i] * (input[i] - 1) + extra[i] + dilations[i] * (kernel[i] - 1) + 1 - output[i],
  );
  const halves = sums.map((sum) => Math.floor(sum / 2));
  const rests = sums.map((sum, i) => sum - halves[i]);
  const [before, after] = mode === "SAME_UPPER" ? [halves, rests] : [rests, halves];
  return { kernel, strides, dilations, before, after };
}
