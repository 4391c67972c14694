/**
 * Low-rank adapters, recognised by the names of their tensors, in the spelling of PEFT
 * (`X.lora_A.weight`, `X.lora_embedding_A`), kohya (`X.lora_down.weight`, `X.alpha`) and
 * diffusers (`X.lora.down.weight`, `X_lora.down.weight`).
 *
 * A layer is then the change dW = s B A that the adapter makes to module X: A is (r, in), B is
 * (out, r); for embeddings dW is (s B A)^T. Comparing the factors themselves would mislead, as
 * (B R)(R^-1 A) is the same change for every invertible R.
 */
import type { TensorInfo } from "../formats/checkpoint";
import type { TensorRef } from "../jobs/job";
import type { AdapterScale } from "./adapterConfig";
import { permuted } from "./layout";
import type { ProductMatrixRef } from "./matrixRef";

export type LoraPart = "down" | "up" | "embeddingDown" | "embeddingUp" | "alpha" | "magnitude";

export interface LoraName {
  /** The adapted module's path; with several adapters in a file, followed by the adapter's name. */
  readonly module: string;
  readonly part: LoraPart;
}

// A marker, then perhaps the adapter's name (`default`), then perhaps `weight`.
const markers: readonly (readonly [marker: string, part: LoraPart])[] = [
  [".lora_embedding_A", "embeddingDown"],
  [".lora_embedding_B", "embeddingUp"],
  [".lora_magnitude_vector", "magnitude"],
  [".lora_A", "down"],
  [".lora_B", "up"],
  [".lora_down", "down"],
  [".lora_up", "up"],
  [".lora.down", "down"],
  [".lora.up", "up"],
  ["_lora.down", "down"],
  ["_lora.up", "up"],
  [".lora_linear_layer.down", "down"],
  [".lora_linear_layer.up", "up"],
  [".dora_scale", "magnitude"],
  [".alpha", "alpha"],
];

/** What a tensor's name says of an adapter, or null. */
export function loraName(name: string): LoraName | null {
  for (const [marker, part] of markers) {
    const at = name.lastIndexOf(marker);
    if (at <= 0) continue;
    const rest = /^(?:\.([^.]{1,200}))?(?:\.weight)?$/.exec(name.slice(at + marker.length));
    if (!rest) continue;
    const adapter = rest[1] ?? "default";
    const named = adapter !== "default" && adapter !== "weight";
    return { module: name.slice(0, at) + (named ? `.${adapter}` : ""), part };
  }
  return null;
}

/** The tensors of one adapted module. */
export interface LoraTensors {
  readonly down: TensorInfo;
  readonly up: TensorInfo;
  readonly embedding: boolean;
  readonly alpha?: TensorInfo;
  readonly magnitude?: TensorInfo;
}

/** The tensors of a module as a whole adapter, or null when factors are missing or do not fit. */
export function loraTensors(parts: ReadonlyMap<LoraPart, TensorInfo>): LoraTensors | null {
  const embedding = parts.has("embeddingDown") && !parts.has("down");
  const down = parts.get(embedding ? "embeddingDown" : "down");
  const up = parts.get(embedding ? "embeddingUp" : "up");
  if (!down || !up || down.shape.length < 2 || up.shape.length < 2) return null;
  const rank = down.shape[0];
  // Convolutions have a 1x1 `up`: (out, r, 1, 1).
  const pointwise = up.shape.slice(2).every((size) => size === 1);
  if (up.shape[1] !== rank || !pointwise || rank === 0) return null;
  const alpha = parts.get("alpha");
  const magnitude = parts.get("magnitude");
  return { down, up, embedding, ...(alpha ? { alpha } : {}), ...(magnitude ? { magnitude } : {}) };
}

/** Shape of the change in layout (out, in, ...). */
export function loraShape({ down, up, embedding }: LoraTensors): number[] {
  return embedding ? [down.shape[1], up.shape[0]] : [up.shape[0], ...down.shape.slice(1)];
}

export interface LoraChange {
  readonly matrix: ProductMatrixRef;
  readonly scaleKnown: boolean;
}

/** dW as a product that is formed only in pieces. */
export function loraChange(
  tensors: LoraTensors,
  scales: AdapterScale,
  place: { readonly module: string; readonly refer: (tensor: TensorInfo) => TensorRef },
): LoraChange {
  const { down, up, embedding, alpha } = tensors;
  const rank = down.shape[0];
  const [rows, ...window] = loraShape(tensors);
  const columns = window.reduce((product, size) => product * size, 1);
  const factors = embedding
    ? { left: permuted(down, [1, 0]), right: permuted(up, [1, 0]) }
    : { left: up, right: down };
  const refs = { left: place.refer(factors.left), right: place.refer(factors.right) };
  const shape = { kind: "product", rows, columns, rank, ...refs } as const;
  if (alpha?.shape.every((size) => size === 1)) {
    return { matrix: { ...shape, scale: 1 / rank, alpha: place.refer(alpha) }, scaleKnown: true };
  }
  const scale = scales.of(place.module, rank);
  return { matrix: { ...shape, scale: scale ?? 1 }, scaleKnown: scale !== null };
}
