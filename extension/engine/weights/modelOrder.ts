/**
 * The order of layers in a model, guessed from their names, for files that sort tensors
 * otherwise (safetensors lists them by name or by size).
 *
 * Paths are compared segment by segment, each segment by (stage, number, place), then naturally
 * (numbers as numbers). Stages: embeddings and stems first; numbered convolutions, norms and
 * attention interleaved by their number; blocks; dense layers by number; final norms, poolers,
 * heads last. It is a heuristic: where names say nothing, the order is the natural one.
 */

type SegmentKey = readonly [stage: number, number: number, place: number];

/** Names of stages that hold no number: [stage, number, place]. */
const stages = new Map<string, SegmentKey>();
const stage = (key: SegmentKey, names: string) => {
  for (const name of names.split(" ")) stages.set(name, key);
};
stage([0, 0, 0], "cls_token class_token class_embedding mask_token shared");
stage([0, 0, 1], "wte embed_tokens tok_embeddings word_embeddings token_embedding tokens_embed");
stage([0, 0, 2], "wpe pos_embed position_embeddings positional_embedding pos_embedding");
stage([0, 0, 3], "token_type_embeddings");
stage(
  [0, 0, 4],
  "embed embedding embeddings patch_embed patch_embedding patch_embeddings embed_in",
);
stage([0, 0, 5], "stem conv_in conv_stem conv_proj input_layer in_proj input_proj");
// Inside a block.
stage([10, 1, 1], "input_layernorm layernorm_before attention_norm ln_before ln_attn");
stage([10, 1, 2], "attn attention self self_attn self_attention mixer");
stage([10, 1, 8], "encoder_attn crossattention cross_attn");
stage([10, 2, 1], "post_attention_layernorm layernorm_after ffn_norm pre_feedforward_layernorm");
stage([10, 2, 2], "mlp ffn feed_forward feedforward intermediate block_sparse_moe");
stage([10, 3, 0], "output post_feedforward_layernorm");
stage([10, 99, 0], "downsample shortcut skip");
// Inside attention and feed-forward.
stage(
  [20, 0, 0],
  "qkv c_attn in_proj_weight query_key_value q_proj query q wq to_q c_fc gate_proj",
);
stage([20, 1, 0], "k_proj key k wk to_k up_proj");
stage([20, 2, 0], "v_proj value v wv to_v down_proj");
stage([20, 9, 0], "o_proj out_proj proj c_proj wo to_out dense");
// Around the blocks.
stage([40, 0, 0], "encoder down_blocks");
stage([45, 0, 0], "mid_block bottleneck");
stage([60, 0, 0], "decoder up_blocks");
stage(
  [84, 0, 0],
  "norm ln ln_f ln_final ln_post layernorm layer_norm final_layernorm final_layer_norm norm_out conv_norm_out",
);
stage([85, 0, 0], "pooler conv_out");
stage(
  [90, 0, 0],
  "cls classifier head heads fc lm_head embed_out score output_layer output_projection logits qa_outputs predictions",
);

/** Words that come with a number: `conv2`, `Dense_0`, `norm1`, `ln_2`. */
const numbered = new Map<string, readonly [stage: number, place: number]>();
const word = (key: readonly [number, number], names: string) => {
  for (const name of names.split(" ")) numbered.set(name, key);
};
word([10, 0], "conv conv2d conv1d conv3d convolution");
word(
  [10, 1],
  "bn norm ln batchnorm batch_norm batch_normalization layernorm layer_norm gn groupnorm",
);
word([80, 0], "fc linear dense lin");

const BLOCKS: SegmentKey = [50, 0, 0];

function segmentKey(segment: string): SegmentKey {
  const name = segment.toLowerCase();
  const known = stages.get(name);
  if (known) return known;
  if (name.length > 60) return BLOCKS;
  const parts = /^([a-z][a-z0-9_]*?)_?(\d{1,6})$/.exec(name);
  const place = parts ? numbered.get(parts[1]) : undefined;
  if (!parts || !place) return BLOCKS;
  return [place[0], Number(parts[2]), place[1]];
}

interface PathKey {
  readonly segments: readonly string[];
  readonly keys: readonly SegmentKey[];
}

// Deeper paths are compared by their first segments; no model nests so far.
const COMPARED_SEGMENTS = 64;

function pathKey(id: string): PathKey {
  const segments = id.split(/[./]/, COMPARED_SEGMENTS);
  return { segments, keys: segments.map(segmentKey) };
}

/** The positions of `ids` in model order. */
export function modelOrder(ids: readonly string[]): number[] {
  const keys = ids.map(pathKey);
  return ids.map((_, i) => i).sort((i, j) => comparePaths(keys[i], keys[j]) || i - j);
}

function comparePaths(a: PathKey, b: PathKey): number {
  const depth = Math.min(a.segments.length, b.segments.length);
  for (let i = 0; i < depth; i++) {
    if (a.segments[i] === b.segments[i]) continue;
    for (let part = 0; part < 3; part++) {
      if (a.keys[i][part] !== b.keys[i][part]) return a.keys[i][part] - b.keys[i][part];
    }
    return compareNatural(a.segments[i], b.segments[i]);
  }
  return a.segments.length - b.segments.length;
}

// Natural order looks at so many characters of a segment, then plain order decides.
const NATURAL_CHARACTERS = 200;

/** Text order in which runs of digits compare as numbers. */
export function compareNatural(a: string, b: string): number {
  const x = a.slice(0, NATURAL_CHARACTERS).match(/\d+|\D+/g) ?? [];
  const y = b.slice(0, NATURAL_CHARACTERS).match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] === y[i]) continue;
    const numbers = /^\d/.test(x[i]) && /^\d/.test(y[i]);
    const difference = numbers ? Number(x[i]) - Number(y[i]) : 0;
    if (difference !== 0) return difference;
    return x[i] < y[i] ? -1 : 1;
  }
  return x.length - y.length || (a < b ? -1 : a > b ? 1 : 0);
}
