import { describe, expect, test } from "vitest";
import { formLayers } from "../../../extension/engine/weights/layers";
import { pairLayers, requirePairs, type UserPair } from "../../../extension/engine/weights/pairing";
import { readPairing, writePairing } from "../../../extension/engine/weights/pairingFile";
import { headerOf } from "../support/headers";

type Shapes = Readonly<Record<string, readonly number[]>>;

const layersOf = (shapes: Shapes) =>
  formLayers(headerOf(Object.entries(shapes).map(([id, shape]) => [`${id}.weight`, shape]))).layers;

function pair(a: Shapes, b: Shapes, userPairs: readonly UserPair[] = []): string[] {
  const layers = { a: layersOf(a), b: layersOf(b) };
  return pairLayers(layers, userPairs).map(
    ({ a: i, b: j, rule }) => `${layers.a[i].info.id}=${layers.b[j].info.id} ${rule}`,
  );
}

describe("layers pair by name", () => {
  const plain = { "conv.0": [4, 3], fc: [2, 4] };

  test("as they stand", () => {
    expect(pair(plain, plain)).toEqual(["conv.0=conv.0 name", "fc=fc name"]);
  });

  test.each([
    "module.",
    "model.",
    "_orig_mod.",
    "base_model.model.",
    "state_dict.",
    "net.",
    "module._orig_mod.",
    "student.",
    "any.thing.at.all.",
  ])("without %s before them", (prefix) => {
    const wrapped = Object.fromEntries(
      Object.entries(plain).map(([id, shape]) => [prefix + id, shape]),
    );
    const names = [`conv.0=${prefix}conv.0 name`, `fc=${prefix}fc name`];
    expect(pair(plain, wrapped)).toEqual(names);
    expect(pair(wrapped, plain)).toHaveLength(2);
  });

  test("when a prefix stands before most of them only", () => {
    expect(
      pair(
        { "model.layers.0.q": [4, 4], "model.layers.1.q": [4, 4], lm_head: [9, 4] },
        { "layers.0.q": [4, 4], "layers.1.q": [4, 4], lm_head: [9, 4] },
      ),
    ).toEqual([
      "model.layers.0.q=layers.0.q name",
      "model.layers.1.q=layers.1.q name",
      "lm_head=lm_head name",
    ]);
    expect(
      pair(
        { "encoder.0.q": [4, 4], "encoder.1.q": [4, 4], head: [3, 4] },
        { "bert.encoder.0.q": [4, 4], "bert.encoder.1.q": [4, 4], other: [7, 4] },
      ),
    ).toEqual(["encoder.0.q=bert.encoder.0.q name", "encoder.1.q=bert.encoder.1.q name"]);
  });

  test("also when shapes differ: a new head is still the head", () => {
    expect(pair({ head: [10, 4] }, { head: [1000, 4] })).toEqual(["head=head name"]);
  });
});

describe("what names leave over pairs by shape, in order", () => {
  test("of two spellings of one network", () => {
    expect(
      pair(
        { "features.0": [8, 3, 3, 3], "features.3": [8, 8, 3, 3], classifier: [10, 8] },
        { stem: [8, 3, 3, 3], mid: [8, 8, 3, 3], extra: [5, 5], out: [10, 8] },
      ),
    ).toEqual(["features.0=stem shape", "features.3=mid shape", "classifier=out shape"]);
  });

  test("never crossing: the longest alignment wins", () => {
    expect(pair({ p: [2, 2], q: [3, 3], r: [4, 4] }, { x: [4, 4], y: [2, 2], z: [3, 3] })).toEqual([
      "p=y shape",
      "q=z shape",
    ]);
  });

  test("matrices come before vectors", () => {
    expect(pair({ n: [5], m: [2, 2] }, { x: [2, 2], y: [5] })).toEqual(["m=x shape"]);
  });

  test("thousands of layers take bounded work", () => {
    const many = (prefix: string) =>
      Object.fromEntries(
        Array.from({ length: 2500 }, (_, i) => [`${prefix}${i}x`, [4, (i % 7) + 1]]),
      );
    expect(pair(many("a"), many("b"))).toHaveLength(2500);
  });
});

describe("the user's pairs come first", () => {
  const a = { one: [2, 2], two: [2, 2], three: [2, 2] };

  test("with null for a layer that has no partner", () => {
    expect(
      pair(a, a, [
        { a: "one", b: "two" },
        { a: "three", b: null },
      ]),
    ).toEqual(["one=two user", "two=one shape"]);
  });

  test("a later word on a layer counts", () => {
    expect(
      pair(a, a, [
        { a: "one", b: "two" },
        { a: "one", b: "three" },
      ]),
    ).toEqual(["one=three user", "two=two name", "three=one shape"]);
  });

  test("an unknown layer is named, with the nearest ones", () => {
    expect(() => pair(a, a, [{ a: "thre", b: null }])).toThrowError(
      /side a has no layer `thre`; nearest: `three`/,
    );
    expect(() => pair(a, a, [{ a: null, b: "nine" }])).toThrowError(
      expect.objectContaining({ code: "input.unpaired" }),
    );
  });
});

describe("nothing to pair", () => {
  const check = (a: Shapes, b: Shapes) => () => {
    const layers = { a: layersOf(a), b: layersOf(b) };
    requirePairs(pairLayers(layers), layers, {
      paths: { a: "a.pt", b: "b.pt" },
      remarks: { a: null, b: "reading it found: no end" },
    });
  };

  test("says what was tried", () => {
    expect(check({ x: [2, 2] }, { y: [3, 3] })).toThrowError(
      /a\.pt and b\.pt: no layer of 1 pairs with one of 1; tried equal names, names without prefixes, and equal shapes/,
    );
  });

  test("says which side is empty", () => {
    expect(check({ x: [2, 2] }, {})).toThrowError(
      "b.pt: holds no tensors to compare; reading it found: no end",
    );
  });
});

describe("a pairing file", () => {
  const pairs = [
    { a: "x", b: "y" },
    { a: 'quo"te\n', b: null },
    { a: null, b: "__proto__" },
  ];

  test("is read back as it was written", () => {
    expect(readPairing(writePairing(pairs), "p.json")).toEqual(pairs);
    expect(readPairing(writePairing([]), "p.json")).toEqual([]);
    expect(JSON.parse(writePairing(pairs))).toMatchObject({ kind: "cognate.pairing", schema: 1 });
  });

  test.each([
    ["", "expected JSON"],
    ["[]", 'kind: expected "cognate.pairing", got nothing'],
    ['{"kind":"cognate.pairing","schema":2,"pairs":[]}', "schema: expected 1, got 2"],
    ['{"kind":"cognate.pairing","schema":1,"pairs":{}}', "pairs: expected a list"],
    ['{"kind":"cognate.pairing","schema":1,"pairs":[7]}', "pairs[0]: expected {a, b}, got 7"],
    [
      '{"kind":"cognate.pairing","schema":1,"pairs":[{"a":1}]}',
      "pairs[0].a: expected a layer's name",
    ],
    ['{"kind":"cognate.pairing","schema":1,"pairs":[{}]}', "pairs[0]: expected at least one name"],
  ])("%s is refused by name", (text, message) => {
    expect(() => readPairing(text, "p.json")).toThrowError(
      expect.objectContaining({
        code: "format.unsupported",
        message: expect.stringContaining(message),
      }),
    );
  });
});
