/**
 * From a tensor's name to the layer that owns it.
 *
 * A name is a module path and a leaf. A leaf that frameworks use for the parts of a layer
 * (`weight`, `running_mean`, `kernel`, `weight_ih_l0`, ...) makes the tensor part of the layer at
 * the module path; any other leaf (`pos_embed`, `cls_token`, an array `W1`) is a layer of its own.
 */

export interface TensorPlace {
  /** The layer's id. */
  readonly layer: string;
  /** What the tensor is within its layer; tensors of paired layers pair by role. */
  readonly role: string;
  /** The last part of the tensor's name, as the framework spells it. */
  readonly leaf: string;
}

/** Id of the layer that owns `weight` and the like when no module path stands before them. */
export const ROOT_LAYER = "(root)";

/** Roles that other frameworks spell differently, by PyTorch's name for them. */
const roleOfLeaf = new Map<string, string>([
  ["kernel", "weight"],
  ["gamma", "weight"],
  ["scale", "weight"],
  ["embedding", "weight"],
  ["embeddings", "weight"],
  ["depthwise_kernel", "weight"],
  ["w", "weight"],
  ["W", "weight"],
  ["beta", "bias"],
  ["b", "bias"],
  ["moving_mean", "running_mean"],
  ["mean", "running_mean"],
  ["moving_variance", "running_var"],
  ["moving_var", "running_var"],
  ["var", "running_var"],
]);

/** Leaves that stand for themselves. */
const ownLeaves = new Set([
  ...["weight", "bias", "running_mean", "running_var", "num_batches_tracked"],
  ...["weight_g", "weight_v", "weight_u", "weight_orig", "weight_mask", "bias_orig", "bias_mask"],
  ...["in_proj_weight", "in_proj_bias", "q_proj_weight", "k_proj_weight", "v_proj_weight"],
  ...["bias_k", "bias_v", "masked_bias"],
  ...["weight_ih", "weight_hh", "bias_ih", "bias_hh", "recurrent_kernel", "recurrent_bias"],
  ...["pointwise_kernel", "qweight", "qzeros", "scales", "g_idx", "SCB", "weight_format"],
  ...["weight_scale", "weight_scale_inv", "input_scale", "zero_point", "inv_freq", "moving_norm"],
]);

/** Leaves of quantised weights below `weight` (bitsandbytes). */
const quantLeaves = /^(absmax|quant_map|nested_absmax|nested_quant_map|quant_state(\..*)?)$/s;

/** Leaves that say something below a module only; at the root they are names like any other. */
const needsModule = new Set(["w", "W", "b", "scale", "mean", "var", "embedding", "embeddings"]);

const recurrentLeaf = /^((?:weight|bias)_(?:ih|hh|hr))_(l\d{1,4}(?:_reverse)?)$/;

const isSeparator = (character: string): boolean => character === "." || character === "/";

function lastSeparator(text: string): number {
  return Math.max(text.lastIndexOf("."), text.lastIndexOf("/"));
}

/** Where the tensor called `name` belongs. `bare` names have no modules (arrays of an archive). */
export function placeOf(name: string, options: { bare: boolean } = { bare: false }): TensorPlace {
  // Keras ends its names in the index of an output.
  const text = name.replace(/:\d{1,3}$/, "");
  const special = parametrization(text) ?? quantState(text);
  if (special) return special;
  const cut = lastSeparator(text);
  const leaf = text.slice(cut + 1);
  const module = cut < 0 ? "" : text.slice(0, cut);
  if (cut < 0 && options.bare) return { layer: name, role: "weight", leaf };
  const recurrent = recurrentLeaf.exec(leaf);
  if (recurrent) {
    const [, role, level] = recurrent;
    return { layer: module === "" ? level : module + text[cut] + level, role, leaf };
  }
  const role = roleOfLeaf.get(leaf) ?? (ownLeaves.has(leaf) ? leaf : undefined);
  if (role === undefined || (cut < 0 && needsModule.has(leaf))) {
    return { layer: name, role: "weight", leaf };
  }
  return { layer: module === "" ? ROOT_LAYER : module, role, leaf };
}

/** `X.parametrizations.weight.original0` belongs to X (weight and spectral norm since torch 2). */
function parametrization(text: string): TensorPlace | null {
  const marker = "parametrizations.";
  const at = text.lastIndexOf(marker);
  if (at < 0 || (at > 0 && !isSeparator(text[at - 1]))) return null;
  const role = text.slice(at + marker.length);
  if (!role.includes(".")) return null;
  return { layer: at === 0 ? ROOT_LAYER : text.slice(0, at - 1), role, leaf: role };
}

/** `X.weight.absmax` belongs to X. */
function quantState(text: string): TensorPlace | null {
  const marker = ".weight.";
  const at = text.lastIndexOf(marker);
  if (at <= 0 || !quantLeaves.test(text.slice(at + marker.length))) return null;
  const role = text.slice(at + 1);
  return { layer: text.slice(0, at), role, leaf: role };
}

/** Roles that can stand for a layer, best first. */
export const representativeRoles: readonly string[] = [
  "weight",
  "weight.original1",
  "weight.original",
  "weight_orig",
  "weight_v",
  "in_proj_weight",
  "q_proj_weight",
  "weight_ih",
  "pointwise_kernel",
  "qweight",
];
