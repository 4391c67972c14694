/** Resize by sizes or scales: a product with a matrix along each axis that changes. */
import { floatOf, intOf, intsOf, stringOf } from "../../../../engine/models/derivatives/attributes";
import {
  type ResizeModes,
  resizeTaps,
  type Taps,
  tapsMatrix,
} from "../../../../engine/models/resizeTaps";
import {
  axisOf,
  type Call,
  input,
  likeInput,
  numbersAt,
  type Operator,
  type Operators,
  range,
  refused,
  type TfTensor,
} from "../call";
import { tensorOf } from "../convert";
import { matMul } from "./products";

interface Target {
  readonly sizes: readonly number[];
  readonly scales: readonly number[];
}

/** Before operator set 11, coordinates counted from the corner and scales were input 1. */
const isOld = ({ node, operatorSet }: Call) => node.operator === "Upsample" || operatorSet < 11;

function targetOf(call: Call): Target {
  const { node } = call;
  const { shape } = input(call, 0).tensor;
  if (stringOf(node, "keep_aspect_ratio_policy", "stretch") !== "stretch") {
    throw refused(node, "it keeps the aspect ratio");
  }
  const axes = (intsOf(node, "axes") ?? range(shape.length)).map((axis) =>
    axisOf(call, axis, shape.length),
  );
  const nonEmpty = (values: number[] | undefined) => (values?.length ? values : undefined);
  const given = nonEmpty(numbersAt(call, isOld(call) ? 1 : 2));
  const sizes = isOld(call) ? undefined : nonEmpty(numbersAt(call, 3));
  const scaleOf = (size: number, axis: number) => {
    const place = axes.indexOf(axis);
    if (place < 0) return 1;
    return Math.fround(given ? given[place] : sizes ? sizes[place] / size : 1);
  };
  const scales = shape.map(scaleOf);
  return {
    scales,
    sizes: shape.map((size, axis) => {
      const place = axes.indexOf(axis);
      return sizes && place >= 0 ? sizes[place] : Math.floor(size * scales[axis]);
    }),
  };
}

function modesOf(call: Call): ResizeModes {
  const { node } = call;
  for (const name of ["antialias", "exclude_outside"]) {
    if (intOf(node, name, 0) !== 0) throw refused(node, `it has ${name}`);
  }
  return {
    mode: stringOf(node, "mode", "nearest"),
    coordinates: isOld(call)
      ? "asymmetric"
      : stringOf(node, "coordinate_transformation_mode", "half_pixel"),
    nearest: isOld(call) ? "floor" : stringOf(node, "nearest_mode", "round_prefer_floor"),
    cubicCoefficient: floatOf(node, "cubic_coeff_a", -0.75),
  };
}

const resize: Operator = (call) => {
  const { node } = call;
  const { tensor } = input(call, 0);
  const { sizes, scales } = targetOf(call);
  const modes = modesOf(call);
  let made = tensor;
  for (const axis of range(tensor.rank)) {
    const geometry = { from: tensor.shape[axis], to: sizes[axis], scale: scales[axis] };
    if (geometry.from === geometry.to && geometry.scale === 1) continue;
    const taps = range(geometry.to).map((to) => {
      const found = resizeTaps(modes, geometry, to);
      if (found === null) throw refused(node, `its coordinates are ${modes.coordinates}`);
      return found;
    });
    made = alongAxis(call, made, axis, taps);
  }
  return likeInput(call, made === tensor ? tensor.clone() : made);
};

/** Products with the matrix of weights; plain places are gathered. */
function alongAxis(call: Call, x: TfTensor, axis: number, taps: readonly Taps[]): TfTensor {
  const { tf } = call;
  if (taps.every((each) => each.length === 1)) {
    return tf.gather(
      x,
      tf.tensor1d(
        taps.map(([{ at }]) => at),
        "int32",
      ),
      axis,
    );
  }
  const matrix = tensorOf(tf, "F32", [x.shape[axis], taps.length], tapsMatrix(x.shape[axis], taps));
  const order = [...range(x.rank).filter((each) => each !== axis), axis];
  const last = x.rank > 1 ? tf.transpose(x, order) : tf.expandDims(x, 0);
  const made = matMul(call, last, matrix);
  if (x.rank === 1) return tf.squeeze(made, [0]);
  return tf.transpose(
    made,
    range(x.rank).map((each) => order.indexOf(each)),
  );
}

export const resizes: Operators = { Resize: resize, Upsample: resize };
