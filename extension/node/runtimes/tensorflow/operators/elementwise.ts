/** Functions of one element, and of several elements at the same place. */
import { floatOf, stringOf } from "../../../../engine/models/derivatives/attributes";
import {
  type Call,
  input,
  isFloat,
  likeInput,
  type Operator,
  type Operators,
  refused,
  type Tf,
  type TfTensor,
  type Value,
} from "../call";

type Unary = (tf: Tf, x: TfTensor, call: Call) => TfTensor;
type Binary = (tf: Tf, a: TfTensor, b: TfTensor) => TfTensor;

const attribute = ({ node }: Call, name: string, usual: number) => floatOf(node, name, usual);

const softplus: Unary = (tf, x) => tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));

const linearElu: Unary = (tf, x, call) =>
  tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(x), attribute(call, "alpha", 1)));

const gelu: Unary = (tf, x, { node }) => {
  if (stringOf(node, "approximate", "none") === "tanh") {
    const inner = tf.mul(
      tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)),
      Math.sqrt(2 / Math.PI),
    );
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
  }
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
};

const unary: Readonly<Record<string, Unary>> = {
  Abs: (tf, x) => tf.abs(x),
  Acos: (tf, x) => tf.acos(x),
  Acosh: (tf, x) => tf.acosh(x),
  Asin: (tf, x) => tf.asin(x),
  Asinh: (tf, x) => tf.asinh(x),
  Atan: (tf, x) => tf.atan(x),
  Atanh: (tf, x) => tf.atanh(x),
  Ceil: (tf, x) => tf.ceil(x),
  Celu: (tf, x, call) => {
    const alpha = attribute(call, "alpha", 1);
    return tf.add(tf.relu(x), tf.minimum(tf.mul(tf.expm1(tf.div(x, alpha)), alpha), 0));
  },
  Cos: (tf, x) => tf.cos(x),
  Cosh: (tf, x) => tf.cosh(x),
  Elu: linearElu,
  Erf: (tf, x) => tf.erf(x),
  Exp: (tf, x) => tf.exp(x),
  Floor: (tf, x) => tf.floor(x),
  Gelu: gelu,
  HardSigmoid: (tf, x, call) => {
    const line = tf.add(tf.mul(x, attribute(call, "alpha", 0.2)), attribute(call, "beta", 0.5));
    return tf.clipByValue(line, 0, 1);
  },
  HardSwish: (tf, x) => tf.mul(x, tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1)),
  LeakyRelu: (tf, x, call) =>
    tf.where(tf.greater(x, 0), x, tf.mul(x, attribute(call, "alpha", 0.01))),
  Log: (tf, x) => tf.log(x),
  Mish: (tf, x, call) => tf.mul(x, tf.tanh(softplus(tf, x, call))),
  Neg: (tf, x) => tf.neg(x),
  Reciprocal: (tf, x) => tf.reciprocal(x),
  Relu: (tf, x) => tf.relu(x),
  Round: (tf, x) => tf.round(x),
  Selu: (tf, x, call) => {
    const alpha = attribute(call, "alpha", 1.6732632423543772);
    const elu = tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(x), alpha));
    return tf.mul(elu, attribute(call, "gamma", 1.0507009873554805));
  },
  Sigmoid: (tf, x) => tf.sigmoid(x),
  Sign: (tf, x) => tf.sign(x),
  Sin: (tf, x) => tf.sin(x),
  Sinh: (tf, x) => tf.sinh(x),
  Softplus: softplus,
  Softsign: (tf, x) => tf.div(x, tf.add(tf.abs(x), 1)),
  Sqrt: (tf, x) => tf.sqrt(x),
  Tan: (tf, x) => tf.tan(x),
  Tanh: (tf, x) => tf.tanh(x),
  ThresholdedRelu: (tf, x, call) =>
    tf.where(tf.greater(x, attribute(call, "alpha", 1)), x, tf.zerosLike(x)),
};

/** Kernels take whole numbers for some functions only; these are exact in float32 up to 2^24. */
const ofWhole = new Set(["Abs", "Neg", "Sign"]);

const mapped =
  (name: string, f: Unary): Operator =>
  (call) => {
    const { tf, node } = call;
    const { dtype, tensor } = input(call, 0);
    if (isFloat(dtype)) return likeInput(call, f(tf, tensor, call));
    if (!ofWhole.has(name)) throw refused(node, `expected elements of F32, got ${dtype}`);
    return { dtype, tensor: tf.cast(f(tf, tf.cast(tensor, "float32"), call), "int32") };
  };

const folded =
  (f: Binary): Operator =>
  (call) => {
    const [first, ...rest] = call.inputs.map((_, i) => input(call, i).tensor);
    const sum = rest.reduce((left, right) => f(call.tf, left, right), first);
    return likeInput(call, rest.length === 0 ? sum.clone() : sum);
  };

const compared =
  (f: Binary): Operator =>
  (call) => ({
    dtype: "BOOL",
    tensor: f(call.tf, input(call, 0).tensor, input(call, 1).tensor),
  });

const divided: Operator = (call) => {
  const { tf } = call;
  const [a, b] = [input(call, 0), input(call, 1)];
  const quotient = tf.div(tf.cast(a.tensor, "float32"), tf.cast(b.tensor, "float32"));
  if (isFloat(a.dtype)) return likeInput(call, quotient);
  // towards zero, as whole numbers are divided
  const size = tf.floor(tf.abs(quotient));
  return likeInput(call, tf.cast(tf.mul(tf.sign(quotient), size), "int32"));
};

const power: Operator = (call) => {
  const { tf } = call;
  const [{ dtype, tensor }, exponent] = [input(call, 0), input(call, 1)];
  const made = tf.pow(tf.cast(tensor, "float32"), tf.cast(exponent.tensor, "float32"));
  return likeInput(call, isFloat(dtype) ? made : tf.cast(made, "int32"));
};

const remainder: Operator = (call) => {
  const { tf, node } = call;
  const [a, b] = [input(call, 0), input(call, 1)];
  const byDividend = (node.attributes.get("fmod")?.value ?? 0) === 1;
  const [x, y] = [a, b].map(({ tensor }) => tf.cast(tensor, "float32"));
  const quotient = tf.div(x, y);
  const whole = byDividend
    ? tf.mul(tf.sign(quotient), tf.floor(tf.abs(quotient)))
    : tf.floor(quotient);
  const rest = tf.sub(x, tf.mul(whole, y));
  return likeInput(call, isFloat(a.dtype) ? rest : tf.cast(rest, "int32"));
};

const mean: Operator = (call) => {
  const sum = folded((tf, a, b) => tf.add(a, b))(call) as Value;
  return likeInput(call, call.tf.div(sum.tensor, call.inputs.length));
};

const clip: Operator = (call) => {
  const { tf, node, inputs } = call;
  let { tensor } = input(call, 0);
  const bound = (index: number, name: string) =>
    inputs[index]?.tensor ??
    (node.attributes.has(name) ? tf.scalar(floatOf(node, name, 0)) : undefined);
  const [low, high] = [bound(1, "min"), bound(2, "max")];
  if (low) tensor = tf.maximum(tensor, low);
  if (high) tensor = tf.minimum(tensor, high);
  return likeInput(call, low || high ? tensor : tensor.clone());
};

const where: Operator = (call) => {
  const { tf } = call;
  const [condition, a, b] = [0, 1, 2].map((i) => input(call, i));
  return { dtype: a.dtype, tensor: tf.where(condition.tensor, a.tensor, b.tensor) };
};

const prelu: Operator = (call) => {
  const { tf } = call;
  const [x, slope] = [input(call, 0).tensor, input(call, 1).tensor];
  return likeInput(call, tf.where(tf.greater(x, 0), x, tf.mul(x, slope)));
};

const asked =
  (f: (tf: Tf, x: TfTensor) => TfTensor): Operator =>
  (call) => ({ dtype: "BOOL", tensor: f(call.tf, input(call, 0).tensor) });

export const elementwise: Operators = {
  ...Object.fromEntries(Object.entries(unary).map(([name, f]) => [name, mapped(name, f)])),
  Add: folded((tf, a, b) => tf.add(a, b)),
  And: compared((tf, a, b) => tf.logicalAnd(a, b)),
  Clip: clip,
  Div: divided,
  Equal: compared((tf, a, b) => tf.equal(a, b)),
  Greater: compared((tf, a, b) => tf.greater(a, b)),
  GreaterOrEqual: compared((tf, a, b) => tf.greaterEqual(a, b)),
  IsInf: asked((tf, x) => tf.isInf(x)),
  IsNaN: asked((tf, x) => tf.isNaN(x)),
  Less: compared((tf, a, b) => tf.less(a, b)),
  LessOrEqual: compared((tf, a, b) => tf.lessEqual(a, b)),
  Max: folded((tf, a, b) => tf.maximum(a, b)),
  Mean: mean,
  Min: folded((tf, a, b) => tf.minimum(a, b)),
  Mod: remainder,
  Mul: folded((tf, a, b) => tf.mul(a, b)),
  Not: asked((tf, x) => tf.logicalNot(x)),
  Or: compared((tf, a, b) => tf.logicalOr(a, b)),
  PRelu: prelu,
  Pow: power,
  Sub: folded((tf, a, b) => tf.sub(a, b)),
  Sum: folded((tf, a, b) => tf.add(a, b)),
  Where: where,
  Xor: compared((tf, a, b) => tf.logicalXor(a, b)),
};
