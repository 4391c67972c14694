/** Adds nodes to a graph under construction, and keeps the shapes of what they make. */
import { float, int, ints } from "./attributes";
import { ElementwiseEmitter } from "./elementwiseEmitter";
import {
  broadcastShape,
  frontAxis,
  inversePermutation,
  range,
  reducedShape,
  type Shape,
  sameShape,
} from "./shapeRules";

export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step?: number;
}

export class Emitter extends ElementwiseEmitter {
  // Shapes

  reshape(x: string, shape: Shape): string {
    const { dtype, shape: from } = this.facts(x);
    if (sameShape(from, shape)) return x;
    return this.node("Reshape", [x, this.ints(shape)], { dtype, shape });
  }

  transpose(x: string, perm: readonly number[]): string {
    if (perm.every((from, to) => from === to)) return x;
    const { dtype, shape } = this.facts(x);
    const permuted = perm.map((axis) => shape[axis]);
    return this.node("Transpose", [x], { dtype, shape: permuted }, { perm: ints(perm) });
  }

  untranspose(x: string, perm: readonly number[]): string {
    return this.transpose(x, inversePermutation(perm));
  }

  /** The last two axes swapped. */
  matrixTranspose(x: string): string {
    const rank = this.shape(x).length;
    return this.transpose(x, [...range(rank - 2), rank - 1, rank - 2]);
  }

  /** Adjoint of broadcasting from `shape`: the sum over all axes along which it repeats. */
  unbroadcast(x: string, shape: Shape): string {
    const from = this.shape(x);
    const added = from.length - shape.length;
    const axes = range(from.length).filter(
      (axis) => axis < added || (shape[axis - added] === 1 && from[axis] !== 1),
    );
    return this.reshape(axes.length > 0 ? this.reduce("ReduceSum", x, axes) : x, shape);
  }

  concat(parts: readonly string[], axis: number): string {
    if (parts.length === 1) return parts[0];
    const { dtype, shape } = this.facts(parts[0]);
    const size = parts.reduce((sum, part) => sum + this.shape(part)[axis], 0);
    const whole = shape.map((each, i) => (i === axis ? size : each));
    return this.node("Concat", parts, { dtype, shape: whole }, { axis: int(axis) });
  }

  /** Ranges with steps above zero, within the bounds. */
  slice(x: string, ranges: readonly SliceRange[]): string {
    const { dtype, shape } = this.facts(x);
    const cut = ranges.filter(
      ({ axis, start, end, step = 1 }) => start !== 0 || end !== shape[axis] || step !== 1,
    );
    if (cut.length === 0) return x;
    const sizes = [...shape];
    for (const { axis, start, end, step = 1 } of cut) {
      sizes[axis] = Math.max(0, Math.ceil((end - start) / step));
    }
    const columns = [
      cut.map(({ start }) => start),
      cut.map(({ end }) => end),
      cut.map(({ axis }) => axis),
      cut.map(({ step = 1 }) => step),
    ];
    const inputs = [x, ...columns.map((column) => this.ints(column))];
    return this.node("Slice", inputs, { dtype, shape: sizes });
  }

  /** In reverse order along each of `axes`. */
  flip(x: string, axes: readonly number[]): string {
    if (axes.every((axis) => this.shape(x)[axis] === 1)) return x;
    const all = (value: number) => this.ints(axes.map(() => value));
    // the end lies before the first element, however many there are
    const inputs = [x, all(-1), all(-(2 ** 31)), this.ints(axes), all(-1)];
    return this.node("Slice", inputs, this.facts(x));
  }

  /** With zeros before and after each axis; negative counts cut off. */
  pad(x: string, before: Shape, after: Shape): string {
    const { dtype, shape } = this.facts(x);
    if ([...before, ...after].every((count) => count === 0)) return x;
    const sizes = shape.map((size, axis) => size + before[axis] + after[axis]);
    return this.node("Pad", [x, this.ints([...before, ...after])], { dtype, shape: sizes });
  }

  // Sums and products

  /** Over `axes` counted from the front, each of which stays with size 1. */
  reduce(
    operator: "ReduceSum" | "ReduceMean" | "ReduceMax" | "ReduceProd",
    x: string,
    axes: readonly number[],
  ): string {
    if (axes.length === 0) return x;
    const { dtype, shape } = this.facts(x);
    const facts = { dtype, shape: reducedShape(shape, axes) };
    return this.node(operator, [x, this.ints(axes)], facts, { keepdims: int(1) });
  }

  sum(x: string, axes: readonly number[]): string {
    return this.reduce("ReduceSum", x, axes);
  }

  mean(x: string, axes: readonly number[]): string {
    return this.reduce("ReduceMean", x, axes);
  }

  /** Of matrices in the last two axes, both operands with at least two. */
  matMul(a: string, b: string): string {
    const { dtype, shape: left } = this.facts(a);
    const right = this.shape(b);
    const batch = broadcastShape(left.slice(0, -2), right.slice(0, -2));
    const shape = [...batch, left[left.length - 2], right[right.length - 1]];
    return this.node("MatMul", [a, b], { dtype, shape });
  }

  /** alpha op(a) op(b), each operand transposed where its flag is 1. */
  gemm(
    a: string,
    b: string,
    { transA = 0, transB = 0, alpha = 1 }: { transA?: number; transB?: number; alpha?: number },
  ): string {
    const { dtype, shape: left } = this.facts(a);
    const shape = [left[transA ? 1 : 0], this.shape(b)[transB ? 0 : 1]];
    return this.node(
      "Gemm",
      [a, b],
      { dtype, shape },
      {
        transA: int(transA),
        transB: int(transB),
        alpha: float(alpha),
      },
    );
  }

  // Places

  gather(x: string, indices: string, axis: number): string {
    const { dtype, shape } = this.facts(x);
    const at = frontAxis(axis, shape.length);
    const sizes = [...shape.slice(0, at), ...this.shape(indices), ...shape.slice(at + 1)];
    return this.node("Gather", [x, indices], { dtype, shape: sizes }, { axis: int(at) });
  }

  gatherElements(x: string, indices: string, axis: number): string {
    const facts = { dtype: this.facts(x).dtype, shape: this.shape(indices) };
    return this.node("GatherElements", [x, indices], facts, { axis: int(axis) });
  }

  gatherNd(x: string, indices: string): string {
    const { dtype, shape } = this.facts(x);
    const places = this.shape(indices);
    const sizes = [...places.slice(0, -1), ...shape.slice(places[places.length - 1])];
    return this.node("GatherND", [x, indices], { dtype, shape: sizes });
  }

  /** Zeros of `shape` with `updates` added in where `indices` say, by ONNX's GatherND numbering. */
  scatterNd(indices: string, updates: string, shape: Shape): string {
    const { dtype } = this.facts(updates);
    const zeros = this.full(shape, 0, dtype);
    const add = { reduction: { kind: "string", value: "add" } } as const;
    return this.node("ScatterND", [zeros, indices, updates], { dtype, shape }, add);
  }

  scatterElements(indices: string, updates: string, into: { shape: Shape; axis: number }): string {
    const { dtype } = this.facts(updates);
    const zeros = this.full(into.shape, 0, dtype);
    return this.node(
      "ScatterElements",
      [zeros, indices, updates],
      { dtype, shape: into.shape },
      {
        axis: int(into.axis),
        reduction: { kind: "string", value: "add" },
      },
    );
  }
}
