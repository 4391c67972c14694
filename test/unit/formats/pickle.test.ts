import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isEngineError } from "../../../extension/engine/errors";
import { MAX_PICKLE_MARKS, MAX_PICKLE_TEXT } from "../../../extension/engine/formats/pickleLimits";
import { OpaqueNames, unpickle } from "../../../extension/engine/formats/pickleMachine";
import { opcodes } from "../../../extension/engine/formats/pickleOpcodes";
import {
  type PickleValue,
  PyDict,
  PyForeign,
  PyGlobal,
  PyList,
  PyObject,
  PySet,
  PyTuple,
} from "../../../extension/engine/formats/pickleValues";
import { torchGlobals } from "../../../extension/engine/formats/torchGlobals";
import { binunicode, bytes, type Piece, repeated, uint32 } from "../support/pickleBytes";

function load(pickle: Uint8Array, opaque = new OpaqueNames()): PickleValue {
  const options = {
    name: "a.pkl",
    allowed: torchGlobals,
    persistent: (id: PickleValue): PickleValue => new PyTuple(["persistent", id]),
    opaque,
  };
  return unpickle(pickle, 0, options).value;
}

/** The value of a pickle of protocol 2 given by its instructions, as {@link plain} data. */
const value = (...pieces: readonly Piece[]): unknown =>
  plain(load(bytes("\x80\x02", ...pieces, ".")));

function failure(...pieces: readonly Piece[]): string {
  try {
    load(bytes("\x80\x02", ...pieces, "."));
  } catch (error) {
    if (isEngineError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
}

/** JavaScript's own data for what a pickle made, which `toEqual` prints well. */
function plain(item: PickleValue): unknown {
  if (item instanceof PyList) return item.items.map(plain);
  if (item instanceof PyTuple) return { tuple: item.items.map(plain) };
  if (item instanceof PySet) return new Set(item.items.map(plain));
  if (item instanceof PyDict) {
    return new Map(Array.from(item.entries(), (entry) => [plain(entry.key), plain(entry.value)]));
  }
  if (item instanceof PyGlobal) return { global: item.path };
  if (item instanceof PyObject) {
    return { object: item.type, args: item.args.map(plain), state: plain(item.state) };
  }
  return item instanceof PyForeign ? { foreign: item.constructor.name } : item;
}

describe("unpickle on what Python wrote", () => {
  const file = join(import.meta.dirname, "../../fixtures/torch/protocols.json");
  const protocols = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  const shared = [1, 2];
  const expected = [
    ...[
      null,
      true,
      false,
      0,
      255,
      65535,
      -1,
      -(2 ** 31),
      2 ** 53 - 1,
      2n ** 53n,
      -(2n ** 53n) - 1n,
    ],
    ...[2n ** 100n, -(2n ** 100n), 0.5, -1e300, Number.POSITIVE_INFINITY, "", "plain"],
    "naïve \u2028 \u{1f600} \\ \n '\"",
    new Uint8Array(),
    Uint8Array.of(0, 255),
    Uint8Array.of(97, 98),
    ...[[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]].map((tuple) => ({ tuple })),
    shared,
    shared,
    new Map<unknown, unknown>([
      ["a", 1],
      [2, "b"],
    ]),
    new Set([5]),
    new Set([6]),
    new Map([
      ["x", 1],
      ["y", 2],
    ]),
    "x".repeat(300),
    Array.from({ length: 1001 }, (_, index) => index),
  ];

  for (const [protocol, text] of Object.entries(protocols)) {
    it(`reads protocol ${protocol}`, () => {
      const opaque = new OpaqueNames();
      const made = load(new Uint8Array(Buffer.from(text, "base64")), opaque);
      const got = plain(made) as unknown[];
      for (const [index, item] of got.entries())
        expect(item, `item ${index}`).toEqual(expected[index]);
      expect(got).toHaveLength(expected.length);
      expect(opaque.list()).toEqual([]);
      // The list that occurs twice is one list.
      const { items } = made as PyList;
      expect(items[27]).toBe(items[28]);
    });
  }
});

describe("unpickle on single instructions", () => {
  it("reads numbers of every kind", () => {
    expect(value("I42\n")).toBe(42);
    expect(value("I01\n")).toBe(true);
    expect(value("I00\n")).toBe(false);
    expect(value("L-7L\n")).toBe(-7);
    expect(value(`L${2n ** 70n}L\n`)).toBe(2n ** 70n);
    expect(value("F1.5\n")).toBe(1.5);
    expect(value("F-inf\n")).toBe(Number.NEGATIVE_INFINITY);
    expect(value("Fnan\n")).toBeNaN();
    expect(value("\x8a\x00")).toBe(0);
    expect(value("\x8a\x01\xff")).toBe(-1);
    expect(value("\x8b", uint32(9), [0, 0, 0, 0, 0, 0, 0, 0, 1])).toBe(2n ** 64n);
  });

  it("reads the strings of Python 2", () => {
    expect(value("S'a\\n\\x41\\''\n")).toBe("a\nA'");
    expect(value('S"a"\n')).toBe("a");
    expect(value("U\x03abc")).toBe("abc");
    expect(value("U\x01\xff")).toBe("ÿ");
    expect(value("T", uint32(2), "\xc3\xa9")).toBe("é");
    expect(value("V\\u00e9\\U0001f600\n")).toBe("é\u{1f600}");
  });

  it("moves values on the stack as Python does", () => {
    expect(value("K\x01K\x02", "0")).toBe(1);
    expect(value("K\x01(K\x02K\x03", "1")).toBe(1);
    expect(value("K\x01(", "0")).toBe(1);
    expect(value("K\x012\x86")).toEqual({ tuple: [1, 1] });
    expect(value("]p5\n0g5\n")).toEqual([]);
    expect(value("(K\x01K\x02d")).toEqual(new Map([[1, 2]]));
    expect(value("\x8f(K\x01K\x02\x90")).toEqual(new Set([1, 2]));
    expect(value("K\x05Q")).toEqual({ tuple: ["persistent", 5] });
    expect(value("Pabc\n")).toEqual({ tuple: ["persistent", "abc"] });
  });

  it("leaves a placeholder for every call that is not allowed, whatever its instruction", () => {
    const call = { object: "os.system", args: ["ls"], state: null };
    expect(value("cos\nsystem\nU\x02ls\x85R")).toEqual(call);
    expect(value("U\x02osU\x06system\x93U\x02ls\x85R")).toEqual(call);
    expect(value("cos\nsystem\nU\x02ls\x85\x81")).toEqual(call);
    expect(value("cos\nsystem\nU\x02ls\x85}\x92")).toEqual(call);
    expect(value("(U\x02lsios\nsystem\n")).toEqual(call);
    expect(value("(cos\nsystem\nU\x02lso")).toEqual(call);
    expect(value("cos\nsystem\n")).toEqual({ global: "os.system" });
    expect(value("K\x01K\x02\x85R")).toMatchObject({ object: "call of a value" });
  });

  it("keeps the state of an object, and items and entries of one whose class is a container", () => {
    expect(value("cm\nC\n)\x81}U\x01aK\x01sb")).toMatchObject({ state: new Map([["a", 1]]) });
    const made = load(bytes("\x80\x02cm\nC\n)\x81K\x05aU\x01aK\x01s.")) as PyObject;
    expect(made.list.items).toEqual([5]);
    expect(made.dict.get("a")).toBe(1);
  });

  it("lists each unknown global once, by the name in the file, and not those it knows", () => {
    const opaque = new OpaqueNames();
    const names = "c__builtin__\neval\n0cos\nsystem\n0cos\nsystem\n0ccollections\nOrderedDict\n0";
    load(bytes("\x80\x02", names, "c__builtin__\nset\n."), opaque);
    expect(opaque.list()).toEqual(["__builtin__.eval", "os.system"]);
  });

  it("bounds the list of unknown globals", () => {
    const opaque = new OpaqueNames();
    const names = Array.from({ length: 1000 }, (_, index) => `cm\nf${index}\n0`).join("");
    load(bytes("\x80\x02", names, `cm\n${"x".repeat(5000)}\n.`), opaque);
    expect(opaque.list()).toHaveLength(201);
    expect(opaque.list().at(-1)).toBe("…");
  });

  it("keeps dict keys apart that only look alike", () => {
    expect(value("}(K\x01K\x0aU\x011K\x0b\x88K\x0cNK\x0du")).toEqual(
      new Map<unknown, unknown>([
        [1, 10],
        ["1", 11],
        [true, 12],
        [null, 13],
      ]),
    );
    const dict = load(bytes("\x80\x02}(U\x09__proto__K\x01u.")) as PyDict;
    expect(dict.get("__proto__")).toBe(1);
    expect(dict.get("constructor")).toBeUndefined();
  });

  it("reads numpy scalars, and knows numpy arrays without reading them", () => {
    const type =
      "cnumpy\ndtype\n(U\x02f8K\x00K\x01tR(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb";
    const half = "C\x08\0\0\0\0\0\0\xe0\x3f";
    expect(value("cnumpy.core.multiarray\nscalar\n(", type, half, "tR")).toBe(0.5);
    const array = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR";
    expect(value(array, "(K\x01K\x00\x85tb")).toEqual({ foreign: "NumpyArray" });
  });
});

describe("unpickle on broken pickles", () => {
  it("says where the bytes end", () => {
    const whole = bytes("\x80\x02}(X", uint32(1), "aK\x01u.");
    for (let length = 0; length < whole.length; length++) {
      const run = (): unknown => load(whole.subarray(0, length));
      expect(run).toThrow(/^a\.pkl: pickle byte \d+: expected \d+ more bytes, got 0|1|2|3/);
    }
    expect(failure("X", uint32(1000), "abc")).toMatch(
      /^format\.truncated: .*1000 more bytes, got 4/,
    );
    expect(failure("cos\nsystem")).toMatch(/^format\.truncated: .*without a newline/);
    expect(failure("\x8e", [255, 255, 255, 255, 255, 255, 255, 255])).toMatch(/^format\.truncated/);
  });

  it("names an instruction that it does not know", () => {
    const unknown = Array.from({ length: 256 }, (_, code) => code).filter((code) => !opcodes[code]);
    expect(unknown).toHaveLength(256 - 68);
    for (const code of unknown) {
      expect(failure([code])).toMatch(/^format\.unsupported: a\.pkl: pickle byte 2: unknown/);
    }
    expect(failure("\x82\x01")).toContain("EXT1 asks for what is not in the file");
    expect(failure("\x97")).toContain("NEXT_BUFFER");
    expect(failure("\x80\x06")).toContain("pickle protocol 6, expected at most 5");
  });

  it("refuses what makes no sense", () => {
    for (const pickle of [
      ["0"],
      ["a"],
      ["t"],
      ["R"],
      ["K\x01K\x02s"],
      ["K\x01K\x02a"],
      ["}(K\x01u"],
      ["(o"],
      ["h\x07"],
      ["gx\n"],
      ["p-1\n"],
      ["K\x01K\x02\x93"],
      ["Ix\n"],
      ["L\n"],
      ["Fx\n"],
      ["F\n"],
      ["Sabc\n"],
      ["S'\n"],
    ]) {
      expect(failure(...pickle), JSON.stringify(pickle)).toMatch(
        /^format\.unsupported: .*malformed/,
      );
    }
  });
});

describe("unpickle on pickles without measure", () => {
  it("stops at each limit and names it", () => {
    expect(failure(repeated("(", 1_000_000))).toContain(`more than ${MAX_PICKLE_MARKS} nested`);
    expect(failure(repeated("N", 1_100_000))).toContain("more than 1000000 values on its stack");
    expect(failure("]", repeated("2", 1_100_000))).toContain("values on its stack");
    expect(failure(repeated("]0", 7_000_000))).toContain("more than 25000000 steps of work");
    expect(failure("X", uint32(MAX_PICKLE_TEXT + 1))).toMatch(
      /^format\.limit: .*text of 67108865 bytes/,
    );
    expect(failure("\x8b", uint32(1 << 20), new Uint8Array(1 << 20))).toMatch(
      /^format\.limit: .*integer/,
    );
    expect(failure("I", "9".repeat(5000), "\n")).toMatch(/^format\.limit: .*integer/);
    expect(failure("L", "9".repeat(1_000_000), "L\n")).toMatch(/^format\.limit: .*integer/);
  });

  it("pays for what takes memory: first items, texts, long integers", () => {
    const work = "more than 25000000 steps of work";
    expect(failure(repeated("]Na0", 900_000))).toContain(work);
    expect(failure(repeated("}NNs0", 700_000))).toContain(work);
    expect(failure(repeated("\x8f(N\x900", 900_000))).toContain(work);
    const text = bytes("X", uint32(1_000_000), new Uint8Array(1_000_000), "0");
    expect(failure(...new Array(101).fill(text))).toContain(work);
    const integer = bytes("\x8b", uint32(4096), new Uint8Array(4096), "0");
    expect(failure(...new Array(6200).fill(integer))).toContain(work);
  });

  it("counts all pickles of one file together", () => {
    const options = {
      name: "a.pkl",
      allowed: new Map(),
      persistent: (id: PickleValue) => id,
      opaque: new OpaqueNames(),
      work: { spent: 0 },
    };
    const pickle = bytes(repeated("]0", 1_100_000), "N.");
    unpickle(pickle, 0, options);
    expect(() => unpickle(pickle, 0, options)).toThrow("steps of work");
  });

  it("takes a memo with the highest index as it takes one with the lowest", () => {
    expect(value("]r\xff\xff\xff\xff0j\xff\xff\xff\xff")).toEqual([]);
  });

  it("stops a memo that only grows", () => {
    const entry = "\x94".repeat(256);
    expect(failure("N", repeated(entry, 25_000))).toMatch(/more than 5000000 remembered objects/);
  });

  it("reads nesting a million deep without a stack of its own", () => {
    expect(load(bytes("\x80\x02N", repeated("\x85", 1_000_000), "."))).toBeInstanceOf(PyTuple);
  });

  it("pays for what calls copy, so that few bytes cannot ask for much work", () => {
    const items = bytes("](", repeated("K\x01", 100_000), "e");
    const copies = repeated("ccollections\ndeque\nh\x00\x85R0", 10_000);
    expect(failure(items, "q\x00", copies)).toContain("steps of work");
    const text = bytes(binunicode("x".repeat(1_000_000)), "q\x00");
    const encodes = repeated("c_codecs\nencode\nh\x00\x85R0", 10_000);
    expect(failure(text, encodes)).toContain("steps of work");
  });
});
