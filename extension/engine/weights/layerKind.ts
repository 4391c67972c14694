/** What a layer is, from the roles and shapes of its tensors and from words in its path. */
import { isFloat } from "../formats/checkpoint";
import type { LayerKind } from "../result";
import type { Member } from "./layers";

const lastSegment = (id: string): string =>
  id.slice(Math.max(id.lastIndexOf("."), id.lastIndexOf("/")) + 1).toLowerCase();

const embeddingWords =
  /(^|_)(embed|embedding|embeddings|wte|wpe|pos_embed|embed_tokens|shared)(_\d+)?$|^tok(en)?_embed|embeddings?$/;
const headWords = /embed_out|unembed/;
const normWords = /norm|(^|[_.])(ln|bn|gn)(_?\d+|_f)?$/;

/** The kind of layer `id`; adapters are told apart before. */
export function layerKind(id: string, members: readonly Member[], weight: Member): LayerKind {
  const roles = new Set(members.map(({ role }) => role));
  const rank = weight.shape.length;
  const name = lastSegment(id);
  if (roles.has("qweight")) return "linear";
  if (["weight_ih", "weight_hh", "recurrent_kernel"].some((role) => roles.has(role))) {
    return "recurrent";
  }
  if (roles.has("in_proj_weight") || roles.has("q_proj_weight")) return "attention";
  // A causal mask kept beside a module, and the like.
  if (weight.role === "bias" && rank >= 3) return "buffer";
  if (["inv_freq", "masked_bias"].includes(weight.role)) return "buffer";
  const lone = isOwnName(weight, id);
  if (!isFloat(weight.tensor.dtype)) {
    return weight.role === "weight" && rank === 2 && !lone ? "linear" : "buffer";
  }
  if (roles.has("running_mean") || roles.has("running_var")) return "normalization";
  if (rank <= 1)
    return roles.has("weight") && normWords.test(name) ? "normalization" : vector(roles);
  if (isEmbedding(id, name, { roles, rank })) return "embedding";
  const modules = weight.role.startsWith("weight") || weight.role === "pointwise_kernel";
  if (!modules) return "other";
  // Stacks of experts are (expert, out, in).
  if (rank === 3 && /expert/i.test(id)) return "linear";
  if (rank >= 3 && rank <= 5) return lone ? "other" : "convolution";
  return rank === 2 && !lone ? "linear" : "other";
}

/** A lone parameter is a layer under its full name. */
const isOwnName = (weight: Member, id: string): boolean => weight.tensor.name === id;

/** A weight and a bias vector with no other sign is a normalisation (`layers.1.weight`, `.bias`). */
function vector(roles: ReadonlySet<string>): LayerKind {
  return roles.has("weight") && roles.has("bias") ? "normalization" : "other";
}

function isEmbedding(
  id: string,
  name: string,
  { roles, rank }: { roles: ReadonlySet<string>; rank: number },
): boolean {
  if (roles.has("bias") || rank > 3 || headWords.test(name)) return false;
  if (/(^|[./_])(pos|position|positional)_embed/i.test(id)) return true;
  return rank === 2 && embeddingWords.test(name);
}
