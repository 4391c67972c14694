import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../../../extension/engine/formats/checkpoint";
import { formLayers } from "../../../extension/engine/weights/layers";
import { weightsFixture } from "../support/compareFiles";
import { headerOf } from "../support/headers";

type Names = readonly (readonly [string, readonly number[], ("F32" | "I64" | "U8")?])[];

const layersOf = (names: Names, options: Partial<Checkpoint> = {}) =>
  formLayers(headerOf(names, options)).layers.map(({ info }) => info);
const brief = (names: Names, options: Partial<Checkpoint> = {}) =>
  layersOf(names, options).map(({ id, kind, shape }) => `${id}: ${kind} ${shape.join("x")}`);

/** State dicts of real torch modules. */
const { names: torch } = JSON.parse(readFileSync(weightsFixture("expected.json"), "utf8")) as {
  names: Record<string, Names>;
};

describe("a layer owns its weight, bias, normalisation parameters and buffers", () => {
  test("of torch", () => {
    const [conv, norm] = layersOf([
      ["m.conv.weight", [8, 3, 3, 3]],
      ["m.conv.bias", [8]],
      ["m.bn.weight", [8]],
      ["m.bn.bias", [8]],
      ["m.bn.running_mean", [8]],
      ["m.bn.running_var", [8]],
      ["m.bn.num_batches_tracked", [], "I64"],
    ]);
    expect(conv).toMatchObject({
      id: "m.conv",
      index: 0,
      kind: "convolution",
      shape: [8, 3, 3, 3],
    });
    expect(norm).toMatchObject({ id: "m.bn", index: 1, kind: "normalization", shape: [8] });
    expect(norm.tensors).toHaveLength(5);
  });

  test("of Keras and Flax, with kernels turned to (out, in, ...)", () => {
    expect(
      brief([
        ["conv2d/kernel:0", [3, 3, 4, 16]],
        ["conv2d/bias:0", [16]],
        ["batch_norm/gamma:0", [16]],
        ["batch_norm/moving_mean:0", [16]],
        ["depthwise/depthwise_kernel:0", [3, 3, 16, 2]],
        ["params/Dense_0/kernel", [32, 10]],
        ["params/BatchNorm_0/scale", [32]],
        ["batch_stats/BatchNorm_0/mean", [32]],
        ["params/Embed_0/embedding", [100, 32]],
      ]),
    ).toEqual([
      "conv2d: convolution 16x4x3x3",
      "batch_norm: normalization 16",
      "depthwise: convolution 32x1x3x3",
      "params/Dense_0: linear 10x32",
      "params/BatchNorm_0: normalization 32",
      "params/Embed_0: embedding 100x32",
    ]);
  });

  test("of recurrent modules: one a level and direction", () => {
    expect(brief(torch.gru)).toEqual([
      "l0: recurrent 12x3",
      "l0_reverse: recurrent 12x3",
      "l1: recurrent 12x8",
      "l1_reverse: recurrent 12x8",
    ]);
    expect(
      brief([
        ["rnn.weight_ih_l0", [4, 3]],
        ["rnn.weight_hh_l0", [4, 4]],
      ]),
    ).toEqual(["rnn.l0: recurrent 4x3"]);
  });

  test("of attention and weight norm", () => {
    expect(brief(torch.attention)).toEqual(["(root): attention 24x8", "out_proj: linear 8x8"]);
    expect(brief(torch.normed)).toEqual(["(root): linear 5x3"]);
    expect(
      brief([
        ["fc.parametrizations.weight.original0", [5, 1]],
        ["fc.parametrizations.weight.original1", [5, 3]],
        ["fc.bias", [5]],
      ]),
    ).toEqual(["fc: linear 5x3"]);
  });

  test("of quantised weights", () => {
    expect(
      brief([
        ["q.qweight", [4, 16], "I64"],
        ["q.qzeros", [1, 2], "I64"],
        ["q.scales", [1, 16]],
        ["v.weight", [64, 1], "U8"],
        ["v.weight.absmax", [4]],
        ["v.weight.quant_state.bitsandbytes__nf4", [90], "U8"],
      ]),
    ).toEqual(["q: linear 4x16", "v: linear 64x1"]);
  });

  test("parameters that belong to no known layer are layers of their own", () => {
    expect(
      brief([
        ["cls_token", [1, 1, 8]],
        ["pos_embed", [1, 17, 8]],
        ["h.0.attn.bias", [1, 1, 4, 4]],
        ["embeddings.position_ids", [1, 512], "I64"],
        ["logit_scale", []],
      ]),
    ).toEqual([
      "cls_token: other 1x1x8",
      "pos_embed: embedding 1x17x8",
      "h.0.attn: buffer 1x1x4x4",
      "embeddings.position_ids: buffer 1x512",
      "logit_scale: other ",
    ]);
  });

  test("bare arrays are layers of their own", () => {
    const names: Names = [
      ["W1", [4, 3]],
      ["weight", [4]],
      ["bias", [4]],
    ];
    expect(brief(names, { format: "npz" })).toEqual([
      "W1: other 4x3",
      "weight: other 4",
      "bias: other 4",
    ]);
  });
});

describe("GPT-2's Conv1D is stored (in, out), Linear layers of the same name are not", () => {
  const block = (attn: number[], square: number[], fc: number[], bias: boolean): Names => [
    ["h.0.attn.c_attn.weight", attn],
    ...(bias ? ([["h.0.attn.c_attn.bias", [24]]] as const) : []),
    ["h.0.attn.c_proj.weight", square],
    ["h.0.mlp.c_fc.weight", fc],
  ];

  test("told by a bias or by the growth of the shape; squares follow", () => {
    for (const bias of [true, false]) {
      const { layers } = formLayers(headerOf(block([8, 24], [8, 8], [8, 32], bias)));
      expect(layers.map(({ info }) => info.shape)).toEqual([
        [24, 8],
        [8, 8],
        [32, 8],
      ]);
      expect(layers[1].weight?.axes).toEqual([1, 0]);
      const linear = formLayers(headerOf(block([24, 8], [8, 8], [32, 8], bias))).layers;
      expect(linear.every(({ weight }) => weight?.axes === null)).toBe(true);
    }
  });
});

describe("model order", () => {
  const order = (...ids: string[]) =>
    layersOf(
      ids.toSorted().map((id) => [`${id}.weight`, [4, 4]]),
      { ordered: false },
    ).map(({ id }) => id);

  test.each([
    ["a small CNN", ["conv1", "bn1", "conv2", "bn2", "conv3", "fc1", "fc2"]],
    [
      "ResNet",
      [
        "conv1",
        "bn1",
        "layer1.0.conv1",
        "layer1.0.bn1",
        "layer1.0.conv2",
        "layer1.0.downsample.0",
        "layer1.1.conv1",
        "layer2.0.conv1",
        "layer10.0.conv1",
        "fc",
      ],
    ],
    [
      "GPT-2",
      [
        "wte",
        "wpe",
        "h.0.ln_1",
        "h.0.attn.c_attn",
        "h.0.attn.c_proj",
        "h.0.ln_2",
        "h.0.mlp.c_fc",
        "h.0.mlp.c_proj",
        "h.2.ln_1",
        "h.10.ln_1",
        "ln_f",
        "lm_head",
      ],
    ],
    [
      "Llama",
      [
        "model.embed_tokens",
        "model.layers.0.input_layernorm",
        "model.layers.0.self_attn.q_proj",
        "model.layers.0.self_attn.k_proj",
        "model.layers.0.self_attn.v_proj",
        "model.layers.0.self_attn.o_proj",
        "model.layers.0.post_attention_layernorm",
        "model.layers.0.mlp.gate_proj",
        "model.layers.0.mlp.up_proj",
        "model.layers.0.mlp.down_proj",
        "model.norm",
      ],
    ],
    [
      "BERT",
      [
        "embeddings.word_embeddings",
        "embeddings.position_embeddings",
        "embeddings.token_type_embeddings",
        "embeddings.LayerNorm",
        "encoder.layer.0.attention.self.query",
        "encoder.layer.0.attention.self.key",
        "encoder.layer.0.attention.self.value",
        "encoder.layer.0.attention.output.dense",
        "encoder.layer.0.attention.output.LayerNorm",
        "encoder.layer.0.intermediate.dense",
        "encoder.layer.0.output.dense",
        "encoder.layer.0.output.LayerNorm",
        "pooler.dense",
        "classifier",
      ],
    ],
    [
      "ViT",
      [
        "patch_embed.proj",
        "blocks.0.norm1",
        "blocks.0.attn.qkv",
        "blocks.0.attn.proj",
        "blocks.0.norm2",
        "blocks.0.mlp.fc1",
        "blocks.0.mlp.fc2",
        "blocks.11.norm1",
        "norm",
        "head",
      ],
    ],
    ["Flax", ["Conv_0", "BatchNorm_0", "Conv_1", "Conv_10", "Dense_0"]],
  ])("of %s", (_model, ids) => {
    expect(order(...ids)).toEqual(ids);
  });

  test("is the file's where the file keeps one", () => {
    const names: Names = [
      ["z.weight", [2, 2]],
      ["a.weight", [2, 2]],
    ];
    expect(layersOf(names).map(({ id }) => id)).toEqual(["z", "a"]);
  });
});

test("hostile names make layers like any other", () => {
  const names: Names = [
    ["", [2]],
    [".", [2]],
    ["..weight", [2, 2]],
    ["__proto__", [2]],
    ["__proto__.weight", [2, 2]],
    ["constructor.weight", [2, 2]],
    ["<img src=x onerror=alert(1)>.weight", [2, 2]],
    ["a\nb.weight", [2, 2]],
    [`${"x.".repeat(5000)}weight`, [2, 2]],
    [`${"1".repeat(10_000)}.weight`, [2, 2]],
    ["\u{1f600}.weight", [2, 2]],
  ];
  for (const ordered of [true, false]) {
    const layers = layersOf(names, { ordered });
    expect(layers.flatMap(({ tensors }) => tensors).toSorted()).toEqual(
      names.map(([name]) => name).toSorted(),
    );
    expect(new Set(layers.map(({ id }) => id)).size).toBe(layers.length);
  }
});

test("a checkpoint without tensors has no layers", () => {
  expect(formLayers(headerOf([]))).toEqual({ layers: [], notes: [] });
});
