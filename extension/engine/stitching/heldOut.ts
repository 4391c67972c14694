/** How a stitch in training does on data held out, epoch by epoch. */
import { elementCount } from "../formats/checkpoint";
import type { Graph } from "../models/graph";
import { exportOnnx } from "../models/onnx/exportGraph";
import type { Session } from "../models/runtime";
import { type Tensor, tensorOver } from "../models/tensor";
import type { Task } from "../task";
import { AnswerSums } from "./agreement";
import { type Activations, channelRows, positionsOf } from "./channelRows";
import type { FitInput, FitPorts } from "./fitInput";
import type { Affine } from "./leastSquares";
import { type StitchGraph, stitchGraph } from "./stitchGraph";

/** Samples that tell how training goes, at a few percent of what an epoch of a thousand costs. */
const WATCHED = 128;

/**
 * Agreement (0 to 100) of the stitched with the end model on the first held-out samples, at most
 * 128. One session serves all epochs: the stitch is an input of its graph.
 */
export class HeldOutAgreement {
  readonly values: number[] = [];
  readonly #input: FitInput;
  readonly #made: StitchGraph;
  readonly #session: Session;
  /** What the front layer says of those samples. */
  readonly #rows: Activations;

  private constructor(input: FitInput, made: StitchGraph, session: Session) {
    this.#input = input;
    this.#made = made;
    this.#session = session;
    const { front, samples } = input.test;
    const watched = (front.length / samples) * Math.min(WATCHED, samples);
    this.#rows = channelRows(front.subarray(0, watched), input.forms.front, input.forms.end);
  }

  /** Null where the end model has no scores to agree in, or nothing is held out. */
  static async open(
    input: FitInput,
    stitch: Affine,
    { runtime, open }: FitPorts,
  ): Promise<HeldOutAgreement | null> {
    const { logits, test, tail, forms, dtype } = input;
    if (!logits || !test.logits || test.samples === 0) return null;
    const batch = batchOf(input);
    const made = stitchGraph({ tail, form: forms.end, dtype, batch, stitch });
    const outputs = [made.nameOf(logits.value)];
    const graph = { ...stitchGiven(input, made), outputs };
    const session = await runtime.open(await exportOnnx(graph, { open }));
    return new HeldOutAgreement(input, made, session);
  }

  /** The stitch as it is after an epoch. Ticks before each batch. */
  async look(parameters: ReadonlyMap<string, Tensor>, task: Task): Promise<void> {
    const { forms, dtype, test, logits } = this.#input;
    const batch = batchOf(this.#input);
    const { input, weight, bias, nameOf } = this.#made;
    const scores = logits!.shape;
    const classes = scores[scores.length - 1];
    const perSample = elementCount(scores) / Math.max(1, classes);
    const sums = new AnswerSums(classes);
    const rows = this.#rows;
    const each = positionsOf(forms.end) * forms.front.channels;
    const output = nameOf(logits!.value);
    const most = rows.length / each;
    const fed = new (rows.constructor as { new (length: number): typeof rows })(batch * each);
    for (let first = 0; first < most; first += batch) {
      task.tick(0, 1);
      const size = Math.min(batch, most - first);
      fed.set(rows.subarray(first * each, (first + size) * each));
      const bytes = new Uint8Array(fed.buffer as ArrayBuffer, fed.byteOffset, fed.byteLength);
      const value = tensorOver(dtype, [batch, positionsOf(forms.end), forms.front.channels], bytes);
      const feeds = new Map([
        [input, value],
        [weight, parameters.get(weight)!],
        [bias, parameters.get(bias)!],
      ]);
      const answers = (await this.#session.run(feeds, [output])).get(output)!;
      const count = size * perSample;
      const matrix = (from: ArrayLike<number>, at: number) => ({
        rows: count,
        columns: classes,
        data: Float64Array.from({ length: count * classes }, (_, i) => from[at + i]),
      });
      const native = matrix(test.logits!, first * perSample * classes);
      sums.add(matrix(answers.data as ArrayLike<number>, 0), native);
    }
    const { agreement } = sums.figures();
    if (agreement !== null) this.values.push(agreement);
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

/** Samples a run: no more than there are, nor than training has room for. */
const batchOf = ({ batch, test }: FitInput): number => Math.min(batch, test.samples, WATCHED);

/** The graph, which is given the stitch at each run. */
function stitchGiven({ forms, dtype }: FitInput, { graph, weight, bias }: StitchGraph): Graph {
  const constants = new Map(graph.constants);
  constants.delete(weight);
  constants.delete(bias);
  const [outputs, inputs] = [forms.end.channels, forms.front.channels];
  const given = [
    { name: weight, dtype, shape: [outputs, inputs] },
    { name: bias, dtype, shape: [outputs] },
  ];
  return { ...graph, inputs: [...graph.inputs, ...given], constants };
}
