/** Denoisers of one hidden layer, as files, from weights that numpy's transcription stored. */
import type { Graph } from "../../../extension/engine/models/graph";
import { GraphBuilder } from "../../../extension/engine/models/graphBuilder";
import { exportOnnx } from "../../../extension/engine/models/onnx/exportGraph";
import { doubles, floats } from "../../../extension/engine/models/tensor";

export interface Stored {
  readonly wx: number[][];
  readonly wt: number[][];
  readonly wc: number[][];
  readonly b1: number[];
  readonly w2: number[][];
  readonly b2: number[];
  readonly linear: boolean;
}

export interface Shape {
  readonly dtype?: "F32" | "F64";
  /** Names of sample, time and condition. */
  readonly names?: readonly [string, string, string];
  /** Operator in place of Tanh, with the derivative of which nothing is known. */
  readonly activation?: string;
}

/** W₂ f(Wₓ x + W_t t + W_c c + b₁) + b₂. */
export function denoiserGraph(net: Stored, shape: Shape = {}): Graph {
  const { dtype = "F64", names = ["x", "t", "c"], activation = "Tanh" } = shape;
  const make = dtype === "F64" ? doubles : floats;
  const widths = [net.b2.length, 1, net.wc[0]!.length];
  const inputs = names.map((name, i) => ({ name, dtype, shape: ["n", widths[i]!] }));
  const build = new GraphBuilder({
    ...{ name: "denoiser", operatorSet: 17, domains: new Map(), inputs, outputs: [], nodes: [] },
    constants: new Map(),
  });
  const matrix = (rows: number[][]) =>
    build.constant(make([rows.length, rows[0]!.length], rows.flat()));
  const vector = (row: number[]) => build.constant(make([row.length], row));
  const transB = { attributes: { transB: { kind: "int", value: 1 } } } as const;
  const joined = build.node("Concat", [...names], {
    attributes: { axis: { kind: "int", value: 1 } },
  });
  const first = net.wx.map((row, i) => [...row, ...net.wt[i]!, ...net.wc[i]!]);
  const before = build.node("Gemm", [joined, matrix(first), vector(net.b1)], transB);
  const hidden = net.linear ? before : build.node(activation, [before]);
  return build.finish([build.node("Gemm", [hidden, matrix(net.w2), vector(net.b2)], transB)]);
}

const nothingStored = () => Promise.reject(new Error("nothing is stored"));

export const denoiserFile = (net: Stored, shape: Shape = {}): Promise<Uint8Array> =>
  exportOnnx(denoiserGraph(net, shape), { open: nothingStored });
