/** Batch and layer normalization, as a trained model runs them. */
import type { LayerOf } from "../../architecture/architecture";
import { type Flow, float, int, type LayerContext } from "./context";

/** (x - mean) / sqrt(var + epsilon) * weight + bias for every channel, by running statistics. */
export function batchNorm(x: Flow, layer: LayerOf<"batchNorm">, context: LayerContext): Flow {
  const id = layer.weights;
  const [channels] = x.shape;
  const mean = context.need(id, "running_mean");
  const variance = context.need(id, "running_var");
  context.check(mean.shape, [channels], `running_mean of ${JSON.stringify(id)}`);
  context.check(variance.shape, [channels], `running_var of ${JSON.stringify(id)}`);
  const weight = context.optional(id, "weight");
  if (weight) context.check(weight.shape, [channels], `weight of ${JSON.stringify(id)}`);
  const value = context.node(
    "BatchNormalization",
    [
      x.value,
      weight?.value ?? context.filled([channels], 1),
      context.bias(id, channels) ?? context.filled([channels], 0),
      mean.value,
      variance.value,
    ],
    { epsilon: float(layer.epsilon) },
  );
  return { ...x, value };
}

/** (x - mean) / sqrt(var + epsilon) * weight + bias over the last axes, as many as `weight` has. */
export function layerNorm(x: Flow, layer: LayerOf<"layerNorm">, context: LayerContext): Flow {
  const id = layer.weights;
  const weight = context.need(id, "weight");
  const axes = weight.shape.length;
  if (axes === 0 || axes > x.shape.length) {
    throw context.fault(`a weight of at most ${x.shape.length} axes`, `${axes}`);
  }
  context.check(weight.shape, x.shape.slice(-axes), `weight of ${JSON.stringify(id)}`);
  const bias = context.optional(id, "bias");
  if (bias) context.check(bias.shape, weight.shape, `bias of ${JSON.stringify(id)}`);
  const inputs = [x.value, weight.value, ...(bias ? [bias.value] : [])];
  const value = context.node("LayerNormalization", inputs, {
    axis: int(-axes),
    epsilon: float(layer.epsilon),
  });
  return { ...x, value };
}
