/** The attention layers of ordinary transformers, told from names and shapes. */
import { EngineError } from "../../errors";
import type { Checkpoint } from "../../formats/checkpoint";
import { visibleName } from "../../report/names";
import { formLayers, type Member, type ModelLayer, refer } from "../layers";
import { permuted } from "../layout";
import type { MatrixRef } from "../matrixRef";

/** Some rows of a matrix that reads the stream, or of one that writes to it, turned. */
export interface StreamRows {
  /** Rows by the width of the stream. */
  readonly matrix: MatrixRef;
  readonly first: number;
  readonly count: number;
  /** A number a row, as a column; null without a bias. */
  readonly bias: MatrixRef | null;
}

/** One attention layer. Rows are head by head, each of `size`. */
export interface Attention {
  /** The block's name, of which heads are `NAME#H`. */
  readonly id: string;
  readonly layers: readonly ModelLayer[];
  readonly width: number;
  readonly q: StreamRows;
  readonly k: StreamRows;
  readonly v: StreamRows;
  /** Wₒ turned: its rows are the head's directions in the stream. */
  readonly o: StreamRows;
  /** The normalization in front, folded into q, k and v; null where none is known. */
  readonly norm: { readonly gain: MatrixRef; readonly shift: MatrixRef | null } | null;
  /** q and k are turned by position, as in Llama; else positions are added to the stream. */
  readonly rotary: boolean;
}

export interface AttentionModel {
  readonly attentions: readonly Attention[];
  /** The table of token or patch embeddings, by which two streams are known to be one. */
  readonly embedding: MatrixRef | null;
}

/** Names of the four projections of one family, relative to the attention's module. */
interface Family {
  readonly q: string;
  readonly k?: string;
  readonly v?: string;
  readonly o: string;
  readonly norms: readonly string[];
  readonly rotary: boolean;
}

const families: readonly Family[] = [
  // GPT-2
  { q: "attn.c_attn", o: "attn.c_proj", norms: ["ln_1"], rotary: false },
  // Llama, Mistral, Qwen, Gemma
  {
    ...{ q: "self_attn.q_proj", k: "self_attn.k_proj", v: "self_attn.v_proj" },
    ...{ o: "self_attn.o_proj", norms: ["input_layernorm"], rotary: true },
  },
  // OPT, BART, CLIP
  {
    ...{ q: "self_attn.q_proj", k: "self_attn.k_proj", v: "self_attn.v_proj" },
    ...{ o: "self_attn.out_proj", norms: ["layer_norm1"], rotary: false },
  },
  // BERT; its normalizations stand behind
  {
    ...{ q: "attention.self.query", k: "attention.self.key", v: "attention.self.value" },
    ...{ o: "attention.output.dense", norms: [], rotary: false },
  },
  // ViT of Hugging Face
  {
    ...{ q: "attention.attention.query", k: "attention.attention.key" },
    ...{ v: "attention.attention.value", o: "attention.output.dense" },
    ...{ norms: ["layernorm_before"], rotary: false },
  },
  // ViT of timm
  { q: "attn.qkv", o: "attn.proj", norms: ["norm1"], rotary: false },
  // ViT of torchvision, and torch's own encoder
  { q: "self_attention", o: "self_attention.out_proj", norms: ["ln_1"], rotary: false },
  { q: "self_attn", o: "self_attn.out_proj", norms: ["norm1"], rotary: false },
];

const embeddingNames =
  /(?:^|[./])(?:wte|embed_tokens|word_embeddings|patch_embed\.proj|conv_proj|projection|tok_embeddings)$/;

/**
 * All attention layers, in order. Throws `format.unsupported` where there are none; matrices whose
 * shapes do not fit `shape.mismatch`.
 */
export function findAttentions(checkpoint: Checkpoint): AttentionModel {
  const { layers } = formLayers(checkpoint);
  const byId = new Map(layers.map((layer) => [layer.info.id, layer]));
  const attentions = layers.flatMap((layer) => {
    for (const family of families) {
      const found = attentionOf(checkpoint, layer, { family, byId });
      if (found) return [found];
    }
    return [];
  });
  if (attentions.length === 0) {
    const expected = "q, k, v and o projections as GPT-2, Llama, OPT, BERT or ViT name them";
    throw new EngineError(
      "format.unsupported",
      `${visibleName(checkpoint.path)}: no attention layers found, expected ${expected}; \`cognate compare\` takes any weights`,
      { file: checkpoint.path, expected, got: "none" },
    );
  }
  const table = layers.find(({ info, matrix }) => matrix !== null && embeddingNames.test(info.id));
  return { attentions, embedding: table?.matrix ?? null };
}

interface Search {
  readonly family: Family;
  readonly byId: ReadonlyMap<string, ModelLayer>;
}

function attentionOf(
  checkpoint: Checkpoint,
  layer: ModelLayer,
  { family, byId }: Search,
): Attention | null {
  const { id } = layer.info;
  if (id !== family.q && !id.endsWith(`.${family.q}`)) return null;
  const prefix = id.slice(0, id.length - family.q.length);
  const named = (name: string | undefined) =>
    name === undefined ? undefined : byId.get(`${prefix}${name}`);
  const out = named(family.o);
  const [k, v] = [named(family.k), named(family.v)];
  const fused = family.k === undefined;
  if (!out?.matrix || !layer.matrix || (!fused && !(k?.matrix && v?.matrix))) return null;
  const width = layer.matrix.columns;
  const inner = out.matrix.columns;
  if (fused && layer.matrix.rows !== 3 * inner) return null;
  const rowsOf = (of: ModelLayer, part: number): StreamRows => {
    const matrix = of.matrix!;
    const count = fused ? inner : matrix.rows;
    return {
      matrix,
      first: fused ? part * count : 0,
      count,
      bias: biasOf(checkpoint, of, matrix.rows),
    };
  };
  const norm = family.norms.flatMap((name) => named(name) ?? []).at(0);
  return {
    id: prefix.replace(/[./]$/, "") || id,
    layers: [layer, ...[k, v].flatMap((each) => each ?? []), out],
    width,
    q: rowsOf(layer, 0),
    k: rowsOf(k ?? layer, 1),
    v: rowsOf(v ?? layer, 2),
    o: { matrix: turned(out.matrix), first: 0, count: inner, bias: null },
    norm: norm ? normOf(checkpoint, norm, width) : null,
    rotary: family.rotary,
  };
}

function biasOf(checkpoint: Checkpoint, { members }: ModelLayer, rows: number): MatrixRef | null {
  const bias = members.find(({ role }) => role === "bias" || role === "in_proj_bias");
  return bias && bias.shape.length === 1 && bias.shape[0] === rows
    ? columnOf(checkpoint, bias)
    : null;
}

function normOf(checkpoint: Checkpoint, { members }: ModelLayer, width: number): Attention["norm"] {
  const vector = (role: string) =>
    members.find(
      (each) => each.role === role && each.shape.length === 1 && each.shape[0] === width,
    );
  const [gain, shift] = [vector("weight"), vector("bias")];
  if (!gain) return null;
  return { gain: columnOf(checkpoint, gain), shift: shift ? columnOf(checkpoint, shift) : null };
}

const columnOf = (checkpoint: Checkpoint, { tensor, shape, axes }: Member): MatrixRef => ({
  kind: "tensor",
  rows: shape[0],
  columns: 1,
  tensor: refer(checkpoint, permuted(tensor, axes)),
});

/** A matrix read by columns. */
function turned(matrix: MatrixRef): MatrixRef {
  if (matrix.kind !== "tensor") return matrix;
  const { file, tensor } = matrix.tensor;
  return {
    kind: "tensor",
    rows: matrix.columns,
    columns: matrix.rows,
    tensor: { file, tensor: permuted(tensor, [1, 0]) },
  };
}
