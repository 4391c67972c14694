/** Products of matrices. */
import { floatOf, intOf, stringOf } from "../../../../engine/models/derivatives/attributes";
import {
  type Call,
  count,
  input,
  likeInput,
  type Operator,
  type Operators,
  range,
  refused,
  type TfTensor,
} from "../call";
import { sumKept } from "./reductions";

/** A product of matrices or of stacks of them, whose axes of stacking broadcast. */
export function matMul(call: Call, a: TfTensor, b: TfTensor): TfTensor {
  const { tf } = call;
  if (a.rank === 1)
    return tf.squeeze(matMul(call, tf.expandDims(a, 0), b), [Math.max(b.rank - 2, 0)]);
  if (b.rank === 1) {
    const product = matMul(call, a, tf.expandDims(b, 1));
    return tf.squeeze(product, [product.rank - 1]);
  }
  const [m, k] = a.shape.slice(-2);
  const n = b.shape[b.rank - 1];
  if (b.rank === 2) {
    const rows = tf.reshape(a, [count(a.shape) / k, k]);
    const product = tf.matMul(rows as never, call.operand(b) as never);
    return tf.reshape(product, [...a.shape.slice(0, -1), n]);
  }
  // products of stacks that broadcast on both sides are wrong, so nothing is left to broadcast
  const stack = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [left, right] = [
    tf.reshape(tf.broadcastTo(a, [...stack, m, k]), [count(stack), m, k]),
    tf.reshape(tf.broadcastTo(b, [...stack, k, n]), [count(stack), k, n]),
  ];
  return tf.reshape(tf.matMul(left as never, call.operand(right) as never), [...stack, m, n]);
}

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return range(rank).map((axis) => {
    const [x, y] = [a, b].map((shape) => shape[axis - rank + shape.length] ?? 1);
    return x === 1 ? y : x;
  });
}

const matMulOperator: Operator = (call) =>
  likeInput(call, matMul(call, input(call, 0).tensor, input(call, 1).tensor));

/** alpha op(A) op(B) + beta C. Transposed first: the flags of the kernel are slow. */
const gemm: Operator = (call) => {
  const { tf, node, inputs } = call;
  const flipped = (index: number, flag: string) => {
    const value = input(call, index);
    if (intOf(node, flag, 0) === 0) return value.tensor;
    return call.prepared(value, "transposed", () => tf.transpose(value.tensor));
  };
  let made = matMul(call, flipped(0, "transA"), flipped(1, "transB"));
  const [alpha, beta] = [floatOf(node, "alpha", 1), floatOf(node, "beta", 1)];
  if (alpha !== 1) made = tf.mul(made, alpha);
  const bias = inputs[2]?.tensor;
  if (bias) made = tf.add(made, beta === 1 ? bias : tf.mul(bias, beta));
  return likeInput(call, made);
};

/** An operand with one letter for each axis. */
interface Lettered {
  readonly tensor: TfTensor;
  readonly letters: string;
}

/** Products over named axes, two operands after the other, summed where no later one needs them. */
const einsum: Operator = (call) => {
  const { tf, node } = call;
  const equation = stringOf(node, "equation", "").replaceAll(" ", "");
  const [left, right] = equation.split("->");
  const ellipsis = "0123456789";
  const operands = left.split(",").map((letters, i): Lettered => {
    const { tensor } = input(call, i);
    const named = letters.replace("...", "").length;
    // the axes of an ellipsis count from the back
    const extra = ellipsis
      .slice(0, tensor.rank - named)
      .split("")
      .reverse()
      .join("");
    const full = letters.includes("...") ? letters.replace("...", extra) : letters;
    if (new Set(full).size < full.length) throw refused(node, `a diagonal in ${equation}`);
    return { tensor, letters: full };
  });
  const all = operands.map(({ letters }) => letters).join("");
  const widest = [...ellipsis]
    .filter((letter) => all.includes(letter))
    .reverse()
    .join("");
  const once = [...new Set(all)].filter(
    (letter) => all.split(letter).length === 2 && !/\d/.test(letter),
  );
  const result = right === undefined ? widest + once.sort().join("") : right.replace("...", widest);
  const [first, ...rest] = operands;
  let made = first;
  rest.forEach((operand, i) => {
    const later =
      result +
      rest
        .slice(i + 1)
        .map(({ letters }) => letters)
        .join("");
    made = contracted(call, made, operand, later);
  });
  const alone = [...made.letters].filter((letter) => !result.includes(letter));
  if (alone.length > 0) made = summed(call, made, alone);
  const order = [...result].map((letter) => made.letters.indexOf(letter));
  return likeInput(call, order.length > 1 ? tf.transpose(made.tensor, order) : made.tensor.clone());
};

function summed({ tf }: Call, { tensor, letters }: Lettered, over: readonly string[]): Lettered {
  const axes = over.map((letter) => letters.indexOf(letter)).sort((a, b) => a - b);
  const left = range(tensor.rank).filter((axis) => !axes.includes(axis));
  const sum = tf.reshape(
    sumKept(tf, tensor, axes),
    left.map((axis) => tensor.shape[axis]),
  );
  return { tensor: sum, letters: left.map((axis) => letters[axis]).join("") };
}

/** a and b as stacks of matrices [shared, own of a, summed] and [shared, summed, own of b]. */
function contracted(call: Call, a: Lettered, b: Lettered, later: string): Lettered {
  const { tf } = call;
  const inBoth = [...a.letters].filter((letter) => b.letters.includes(letter));
  const over = inBoth.filter((letter) => !later.includes(letter));
  const shared = inBoth.filter((letter) => later.includes(letter));
  const own = (side: Lettered, other: Lettered) =>
    [...side.letters].filter((letter) => !other.letters.includes(letter));
  const [rows, columns] = [own(a, b), own(b, a)];
  const sizes = new Map<string, number>();
  for (const { tensor, letters } of [a, b]) {
    [...letters].forEach((letter, axis) => {
      sizes.set(letter, Math.max(sizes.get(letter) ?? 1, tensor.shape[axis]));
    });
  }
  const size = (letters: readonly string[]) => letters.map((letter) => sizes.get(letter) ?? 1);
  const matrices = (side: Lettered, groups: readonly (readonly string[])[]) => {
    const order = groups.flat();
    const axes = order.map((letter) => side.letters.indexOf(letter));
    const moved = axes.length > 1 ? tf.transpose(side.tensor, axes) : side.tensor;
    return tf.reshape(
      tf.broadcastTo(moved, size(order)),
      groups.map((group) => count(size(group))),
    );
  };
  const product = matMul(
    call,
    matrices(a, [shared, rows, over]),
    matrices(b, [shared, over, columns]),
  );
  const letters = [...shared, ...rows, ...columns];
  return { tensor: tf.reshape(product, size(letters)), letters: letters.join("") };
}

export const products: Operators = { Einsum: einsum, Gemm: gemm, MatMul: matMulOperator };
