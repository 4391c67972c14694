/** Inputs moved within a small distance so that a stitched model errs: projected gradient descent. */
import { elementCount } from "../formats/checkpoint";
import type { Graph } from "../models/graph";
import { exportOnnx } from "../models/onnx/exportGraph";
import type { Session } from "../models/runtime";
import { graphFacts } from "../models/shapes";
import { floats, integers, type Tensor, tensorOver } from "../models/tensor";
import { lossGraph } from "../models/training/lossGraph";
import type { Task } from "../task";
import { channelRows, channelRowsAdjoint, positionsOf } from "./channelRows";
import type { FitInput, FitPorts, NativeAnswers } from "./fitInput";
import type { Affine } from "./leastSquares";
import { layerShape, stitchGraph } from "./stitchGraph";

/** Shares of the inputs' range, and steps, of the paper's robust networks (PGD-10). */
export const ATTACK = { distance: 8 / 255, step: 2 / 255, steps: 10 } as const;

export interface AttackInput {
  /** The front model up to its layer, which takes a cotangent of the layer too and pulls it back. */
  readonly head: {
    readonly graph: Graph;
    readonly input: string;
    readonly value: string;
    readonly given: string;
    readonly gradient: string;
  };
  /** The end model from its own input on: the layer, later hooked ones, and the scores. */
  readonly end: {
    readonly graph: Graph;
    readonly input: string;
    readonly layers: readonly string[];
    readonly scores: string;
  };
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly bounds: readonly [number, number];
  /** The inputs, sample after sample. */
  readonly train: Float32Array;
  readonly test: Float32Array;
}

/**
 * Attacks on one stitch: signs of the gradient of the cross-entropy with the true class, or of the
 * divergence from the end model's own answers where classes are not known, through front model,
 * stitch and end model.
 */
export class Attack {
  readonly #input: FitInput;
  readonly #attack: AttackInput;
  readonly #head: Session;
  readonly #tail: Session;
  readonly #end: Session;
  readonly #names: Names;

  private constructor(parts: {
    readonly input: FitInput;
    readonly attack: AttackInput;
    readonly sessions: readonly [head: Session, tail: Session, end: Session];
    readonly names: Names;
  }) {
    this.#input = parts.input;
    this.#attack = parts.attack;
    [this.#head, this.#tail, this.#end] = parts.sessions;
    this.#names = parts.names;
  }

  static async open(input: FitInput, attack: AttackInput, ports: FitPorts): Promise<Attack> {
    const { runtime, open } = ports;
    const { tail, forms, dtype, batch, train } = input;
    const size = { rows: forms.end.channels, columns: forms.front.channels };
    const data = new Float64Array(size.rows * size.columns);
    const stitch = { weight: { ...size, data }, bias: new Float64Array(size.rows) };
    const made = stitchGraph({ tail, form: forms.end, dtype, batch, stitch });
    const rows = [batch, positionsOf(forms.end), forms.front.channels];
    const facts = await graphFacts(made.graph, {
      ...{ runtime, open },
      inputs: new Map([[made.input, rows]]),
    });
    const prediction = made.nameOf(input.logits!.value);
    const loss = lossGraph(made.graph, {
      terms: [{ kind: train.labels ? "crossEntropy" : "softLabels", prediction }],
      ...{ weights: [made.weight, made.bias], values: [made.input], facts },
    });
    const names = {
      ...{ rows: made.input, weight: made.weight, bias: made.bias },
      target: loss.terms[0].target,
      gradient: loss.gradients[2],
    };
    const sessions: Session[] = [];
    for (const graph of [attack.head.graph, loss.graph, attack.end.graph]) {
      sessions.push(await runtime.open(await exportOnnx(graph, { open })));
    }
    const [head, follow, end] = sessions;
    return new Attack({ input, attack, sessions: [head, follow, end], names });
  }

  async release(): Promise<void> {
    for (const session of [this.#head, this.#tail, this.#end]) await session.release();
  }

  /** What both models answer to the inputs `x` of `data`, moved against this stitch. */
  async answers(
    data: NativeAnswers,
    x: Float32Array,
    { stitch, task }: { readonly stitch: Affine; readonly task: Task },
  ): Promise<NativeAnswers> {
    const { batch } = this.#input;
    const { layers, scores } = this.#attack.end;
    const size = x.length / data.samples;
    const front = new Float32Array(data.front.length);
    const own = data.layers.map(({ length }) => new Float32Array(length));
    const logits = new Float32Array(data.logits!.length);
    for (let first = 0; first < data.samples; first += batch) {
      const count = Math.min(batch, data.samples - first);
      const rows = Array.from({ length: batch }, (_, n) => first + Math.min(n, count - 1));
      const clean = gathered(x, rows, size);
      const moved = await this.#move(clean, this.#targetOf(data, rows), { stitch, task });
      const fed = this.#tensor(moved);
      const [value] = await this.#headValue(fed);
      const feeds = new Map([[this.#attack.end.input, fed]]);
      const results = await this.#end.run(feeds, [...new Set([...layers, scores])]);
      const put = (room: Float32Array, values: Float32Array) => {
        const each = room.length / data.samples;
        room.set(values.subarray(0, count * each), first * each);
      };
      put(front, value);
      own.forEach((room, m) => {
        put(room, results.get(layers[m])!.data as Float32Array);
      });
      put(logits, results.get(scores)!.data as Float32Array);
    }
    return { ...data, front, layers: own, logits };
  }

  async #move(
    clean: Float32Array,
    target: Tensor,
    { stitch, task }: { readonly stitch: Affine; readonly task: Task },
  ): Promise<Float32Array> {
    const { bounds } = this.#attack;
    const [least, most] = bounds;
    const range = most - least;
    const x = clean.slice();
    for (let s = 0; s < ATTACK.steps; s++) {
      task.tick(0, 1);
      const gradient = await this.#gradient(x, target, stitch);
      for (let i = 0; i < x.length; i++) {
        const next = x[i] + ATTACK.step * range * Math.sign(gradient[i]);
        const near = Math.min(
          clean[i] + ATTACK.distance * range,
          Math.max(clean[i] - ATTACK.distance * range, next),
        );
        x[i] = Math.min(most, Math.max(least, near));
      }
    }
    return x;
  }

  /** Of the loss by the input, through end model, stitch, resizing and front model. */
  async #gradient(x: Float32Array, target: Tensor, stitch: Affine): Promise<Float32Array> {
    const { forms, batch } = this.#input;
    const fed = this.#tensor(x);
    const [value] = await this.#headValue(fed);
    const rows = channelRows(value, forms.front, forms.end);
    const { names } = { names: this.#names };
    const { weight, bias } = stitch;
    const feeds = new Map<string, Tensor>([
      [names.rows, floats([batch, positionsOf(forms.end), forms.front.channels], rows)],
      [names.weight, floats([weight.rows, weight.columns], weight.data)],
      [names.bias, floats([weight.rows], bias)],
      [names.target, target],
    ]);
    const back = (await this.#tail.run(feeds, [names.gradient])).get(names.gradient)!;
    const sent = channelRowsAdjoint(back.data as Float32Array, forms.front, forms.end);
    const { input, given, gradient } = this.#attack.head;
    const pulled = await this.#head.run(
      new Map<string, Tensor>([
        [input, fed],
        [given, floats([batch, ...layerShape(forms.front)], sent)],
      ]),
      [gradient],
    );
    return pulled.get(gradient)!.data as Float32Array;
  }

  async #headValue(fed: Tensor): Promise<[Float32Array]> {
    const { forms, batch } = this.#input;
    const { input, value, given } = this.#attack.head;
    const shape = [batch, ...layerShape(forms.front)];
    const still = floats(shape, new Float32Array(elementCount(shape)));
    const feeds = new Map([[input, fed] as const, [given, still] as const]);
    return [(await this.#head.run(feeds, [value])).get(value)!.data as Float32Array];
  }

  #tensor(x: Float32Array): Tensor {
    const { batch } = this.#input;
    const bytes = new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
    return tensorOver("F32", [batch, ...this.#attack.shape], bytes);
  }

  #targetOf({ labels, logits, samples }: NativeAnswers, rows: readonly number[]): Tensor {
    if (labels)
      return integers(
        [rows.length],
        rows.map((row) => labels[row]),
      );
    const size = logits!.length / samples;
    return floats([rows.length, ...this.#input.logits!.shape], gathered(logits!, rows, size));
  }
}

interface Names {
  readonly rows: string;
  readonly weight: string;
  readonly bias: string;
  readonly target: string;
  readonly gradient: string;
}

function gathered(from: ArrayLike<number>, rows: readonly number[], size: number): Float32Array {
  const values = new Float32Array(rows.length * size);
  rows.forEach((row, n) => {
    for (let k = 0; k < size; k++) values[n * size + k] = from[row * size + k];
  });
  return values;
}
