/** Linear layers, bilinear layers and embeddings. */
import type { LayerOf } from "../../architecture/architecture";
import { type Flow, int, ints, type LayerContext } from "./context";

/** x W' + b over the last axis. */
export const linear = (x: Flow, layer: LayerOf<"linear">, context: LayerContext): Flow =>
  affine(x, layer.weights, context);

function affine(x: Flow, id: string, context: LayerContext): Flow {
  const { value: weight, shape } = context.need(id, "weight");
  const width = x.shape.at(-1);
  if (shape.length !== 2) {
    throw context.fault(`a matrix in ${JSON.stringify(id)}`, `[${shape.join(", ")}]`);
  }
  const [rows, columns] = shape;
  if (columns !== width) {
    throw context.fault(
      `an input of width ${columns} for ${JSON.stringify(id)}`,
      `[${x.shape.join(", ")}]`,
    );
  }
  const bias = context.bias(id, rows);
  const out = { shape: [...x.shape.slice(0, -1), rows], tokens: false };
  if (x.shape.length === 1) {
    const inputs = bias === null ? [x.value, weight] : [x.value, weight, bias];
    return { ...out, value: context.node("Gemm", inputs, { transB: int(1) }) };
  }
  const turned = context.node("Transpose", [weight], { perm: ints([1, 0]) });
  const product = context.node("MatMul", [x.value, turned]);
  return { ...out, value: bias === null ? product : context.node("Add", [product, bias]) };
}

/** D((L x + bl) * (R x + br)) + bd + r x; with lerp s, (1 − s) x + s (…). */
export function bilinear(x: Flow, layer: LayerOf<"bilinear">, context: LayerContext): Flow {
  const left = affine(x, layer.left, context);
  const right = affine(x, layer.right, context);
  context.check(right.shape, left.shape, `the right side ${JSON.stringify(layer.right)}`);
  const hidden = { ...left, value: context.node("Mul", [left.value, right.value]) };
  const y = layer.down === undefined ? hidden : affine(hidden, layer.down, context);
  const { own, branch } = bilinearShares(layer);
  const part = branch === 1 ? y.value : context.node("Mul", [y.value, context.number(branch)]);
  if (own === 0) return { ...y, value: part };
  context.check(y.shape, x.shape, "a result that its input can be added to,");
  const scaled = context.node("Mul", [x.value, context.number(own)]);
  return { ...y, value: context.node("Add", [part, scaled]) };
}

/** Factors of a bilinear layer's own input and of its product. */
export const bilinearShares = ({ residual, lerp }: LayerOf<"bilinear">) =>
  lerp === undefined ? { own: residual, branch: 1 } : { own: 1 - lerp, branch: lerp };

/** Rows of the table by token id. */
export function embedding(x: Flow, layer: LayerOf<"embedding">, context: LayerContext): Flow {
  if (!x.tokens) throw context.fault("an embedding as the first layer only", "another before it");
  const { value, shape } = context.need(layer.weights, "weight");
  if (shape.length !== 2) throw context.fault("a table of two axes", `[${shape.join(", ")}]`);
  return {
    value: context.node("Gather", [value, x.value], { axis: int(0) }),
    shape: [...x.shape, shape[1]],
    tokens: false,
  };
}
