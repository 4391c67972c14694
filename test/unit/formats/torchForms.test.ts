import { describe, expect, it } from "vitest";
import type { FileContents } from "../../../extension/engine/formats/reader";
import { memorySource } from "../support/memoryFiles";
import { binunicode, bytes, type Piece } from "../support/pickleBytes";
import { readTorch } from "../support/readTorch";
import { tensorValues } from "../support/tensorValues";
import { zipBytes } from "../support/zipBytes";

/** Forms that the torch at hand does not write; here instruction by instruction. */

const read = (file: Uint8Array): Promise<FileContents> => readTorch(memorySource("a.pt", file));

const floats = (...values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);

/** Arguments of `_rebuild_tensor_v2` for `length` floats of storage "0" from `offset` on. */
const view = (offset: number, length: number, metadata = ""): Uint8Array =>
  bytes(
    "((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x06",
    metadata,
    `tQK${String.fromCharCode(offset)}K${String.fromCharCode(length)}\x85K\x01\x85\x89Nt`,
  );

const rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";

const dictOf = (...entries: readonly (readonly [string, Uint8Array])[]): Uint8Array =>
  bytes(
    "\x80\x02}(",
    ...entries.flatMap(([key, value]): Piece[] => [binunicode(key), value]),
    "u.",
  );

const zipOf = (pickle: Uint8Array, options: { deflate?: boolean; byteOrder?: string } = {}) =>
  zipBytes([
    { name: "x/data.pkl", data: pickle, deflate: options.deflate },
    { name: "x/byteorder", data: bytes(options.byteOrder ?? "little") },
    { name: "x/data/0", data: floats(0, 1, 2, 3, 4, 5), deflate: options.deflate },
  ]);

/** A legacy stream of six floats. */
const legacyOf = (pickle: Uint8Array): Uint8Array =>
  bytes(
    "\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.",
    pickle,
    "\x80\x02](U\x010e.",
    [6, 0, 0, 0, 0, 0, 0, 0],
    floats(0, 1, 2, 3, 4, 5),
  );

describe("torch tensors", () => {
  it("may be of a subclass, or a parameter with a state", async () => {
    const parameter = "ctorch.nn.parameter\nParameter\n";
    const file = zipOf(
      dictOf(
        [
          "a",
          bytes("ctorch._tensor\n_rebuild_from_type_v2\n(", rebuild, parameter, view(1, 2), "}tR"),
        ],
        [
          "b",
          bytes(
            "ctorch._utils\n_rebuild_parameter_with_state\n(",
            rebuild,
            view(2, 3),
            "R\x88N}tR",
          ),
        ],
        ["c", bytes("ctorch._utils\n_rebuild_parameter\n(", rebuild, view(0, 1), "R\x88NtR")],
      ),
    );
    const { tensors, problems, opaque } = await read(file);
    expect(tensors.map((tensor) => tensorValues(file, tensor))).toEqual([[1, 2], [2, 3, 4], [0]]);
    expect(problems).toEqual([]);
    expect(opaque).toEqual([]);
  });

  it("of a subclass are not made by any other function", async () => {
    const nested = bytes("ctorch._tensor\n_rebuild_from_type_v2\n(");
    const file = zipOf(
      dictOf(
        ["a", bytes(nested, "cos\nsystem\nN", view(1, 2), "}tR")],
        ["b", bytes(nested, "ctorch._tensor\n_rebuild_from_type_v2\nN", view(1, 2), "}tR")],
      ),
    );
    const { tensors, problems } = await read(file);
    expect(tensors).toEqual([]);
    expect(problems.map(({ text }) => text)).toEqual([
      'tensor "a": it is of a class whose making is unknown',
      'tensor "b": it is of a class whose making is unknown',
    ]);
  });

  it("may lie in deflated entries", async () => {
    const file = zipOf(dictOf(["a", bytes(rebuild, view(2, 2), "R")]), { deflate: true });
    const { tensors } = await read(file);
    expect(tensors[0].data).toMatchObject({ compression: "deflate", byteLength: 24 });
    expect(tensorValues(file, tensors[0])).toEqual([2, 3]);
  });

  it("have the byte order of their file", async () => {
    const pickle = dictOf(["a", bytes(rebuild, view(0, 6), "R")]);
    for (const byteOrder of ["little", "big"]) {
      const { tensors } = await read(zipOf(pickle, { byteOrder }));
      expect(tensors[0].data.byteOrder).toBe(byteOrder);
    }
  });

  it("of a legacy file may view a part of another storage", async () => {
    const file = legacyOf(dictOf(["a", bytes(rebuild, view(1, 2, "(U\x019K\x02K\x04t"), "R")]));
    const { tensors, problems } = await read(file);
    expect(problems).toEqual([]);
    // The storage's view starts at element 2, the tensor one further on.
    expect(tensors[0].data.elementOffset).toBe(3);
    expect(tensorValues(file, tensors[0])).toEqual([3, 4]);
  });

  it("may not reach over the end of their storage", async () => {
    const { tensors, problems } = await read(zipOf(dictOf(["a", bytes(rebuild, view(3, 4), "R")])));
    expect(tensors).toEqual([]);
    expect(problems[0]).toMatchObject({ code: "format.truncated", where: "a" });
    expect(problems[0].text).toContain("reaches byte 28 of its storage, which has 24");
  });

  it("are tied when they are the same elements, and not when only the storage is the same", async () => {
    const file = zipOf(
      dictOf(
        ["a", bytes(rebuild, view(0, 3), "R")],
        ["b", bytes(rebuild, view(0, 3), "R")],
        ["c", bytes(rebuild, view(3, 3), "R")],
        ["d", bytes(rebuild, view(0, 2), "R")],
      ),
    );
    const { tensors } = await read(file);
    expect(tensors.map(({ tiedTo }) => tiedTo)).toEqual([undefined, "a", undefined, undefined]);
  });
});

describe("names", () => {
  const tensor = bytes(rebuild, view(0, 1), "R");
  const named = async (...entries: readonly (readonly [string, Uint8Array])[]) => {
    const { tensors, problems } = await read(zipOf(dictOf(...entries)));
    return { names: tensors.map(({ name }) => name), problems };
  };
  const dict = (key: string): Uint8Array => bytes("}", binunicode(key), tensor, "s");

  it("may hold anything, and stay as they are", async () => {
    const odd = [
      "<b>&amp;",
      '"quoted"',
      "two\nlines",
      "__proto__",
      "constructor",
      "\u{1f600}",
      "\0",
    ];
    const long = "x".repeat(10_000);
    const { names } = await named(...[...odd, long, ""].map((name) => [name, tensor] as const));
    expect(names).toEqual([...odd, long, ""]);
  });

  it("that meet are reported, and the first one counts", async () => {
    const { names, problems } = await named(["a.b", tensor], ["a", dict("b")]);
    expect(names).toEqual(["a.b"]);
    expect(problems[0].text).toBe('tensor "a.b" occurs twice; the first one counts');
  });

  it("keep the keys of several models, and lose that of the one that is usual", async () => {
    const two = await named(["g", dict("a.w")], ["d", dict("a.w")]);
    expect(two.names).toEqual(["g.a.w", "d.a.w"]);
    const ema = await named(["params_ema", dict("w")], ["params", dict("w")]);
    expect(ema.names).toEqual(["w", "params_ema.w"]);
    const both = await named(["model", dict("w")], ["net", dict("w")]);
    expect(both.names).toEqual(["model.w", "net.w"]);
  });

  it("of modules that only sound like training state are kept", async () => {
    const state = bytes(
      "ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nByteStorage\nU\x010U\x03cpuK\x18tQ",
      "K\x00K\x18\x85K\x01\x85\x89NtR",
    );
    const { names } = await named(
      ["optimal_transport", dict("w")],
      ["rng.weight", tensor],
      ["rng_state", state],
      ["optimizer_d", dict("w")],
    );
    expect(names).toEqual(["optimal_transport.w", "rng.weight"]);
  });
});
