import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isEngineError } from "../../../extension/engine/errors";
import type { FileContents } from "../../../extension/engine/formats/reader";
import { torchZipReader } from "../../../extension/engine/formats/torchZip";
import { openZip } from "../../../extension/engine/formats/zip";
import { memorySource } from "../support/memoryFiles";
import { binunicode, bytes, repeated, uint32 } from "../support/pickleBytes";
import { readTorch } from "../support/readTorch";
import { tensorValues } from "../support/tensorValues";
import { zipBytes } from "../support/zipBytes";

const folder = join(import.meta.dirname, "../../fixtures/torch/hostile");
const fixture = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)));

/** What a command of the fixtures would leave in the working folder. */
const MARKER = "cognate-was-here";

/** A torch file whose `data.pkl` is `pickle`, with one storage "0" of four floats. */
const archive = (pickle: Uint8Array): Uint8Array =>
  zipBytes([
    { name: "archive/data.pkl", data: pickle },
    { name: "archive/data/0", data: new Uint8Array(16) },
    { name: "archive/version", data: bytes("3\n") },
  ]);

const read = (file: Uint8Array): Promise<FileContents> => readTorch(memorySource("a.pt", file));

async function failure(file: Uint8Array): Promise<string> {
  try {
    await read(file);
  } catch (error) {
    if (isEngineError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
}

/** Problems as one text each. */
const problemsOf = ({ problems }: FileContents): string[] =>
  problems.map(({ code, where, text }) => `${code}: ${where}: ${text}`);

describe("torch files that mean to run a command", () => {
  // The script that wrote them has seen each one run its command in Python.
  const running: Readonly<Record<string, readonly string[]>> = {
    "os_system.pt": ["os.system"],
    "os_system.legacy.pt": ["os.system"],
    "posix_system.pt": ["posix.system"],
    "builtins_eval.pt": ["builtins.eval"],
    "old_exec.pt": ["__builtin__.eval"],
    "import_chain.pt": ["builtins.getattr", "builtins.__import__"],
    "instance.pt": ["os.system"],
    "object.pt": ["os.system"],
    "class_and_state.pt": ["functools.partial", "os.system"],
    "map_of_calls.pt": ["builtins.map", "os.system"],
    "nested_pickle.pt": ["pickle.loads"],
  };
  const before = process.cwd();
  let scratch = "";

  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "cognate-"));
    process.chdir(scratch);
  });
  afterAll(() => {
    process.chdir(before);
    rmSync(scratch, { recursive: true });
  });

  for (const [file, opaque] of Object.entries(running)) {
    it(`${file} runs nothing, names what it would call, and gives its sound tensor`, async () => {
      const data = fixture(file);
      const contents = await read(data);
      expect(contents.opaque).toEqual(opaque);
      expect(contents.tensors.map(({ name }) => name)).toEqual(["good"]);
      expect(tensorValues(data, contents.tensors[0])).toEqual([1, 2, 3, 4]);
      expect(contents.problems).toEqual([]);
      expect(existsSync(join(scratch, MARKER))).toBe(false);
      expect(readdirSync(scratch)).toEqual([]);
    });
  }

  it("find nothing in the interpreter that could run code", () => {
    const engine = join(import.meta.dirname, "../../../extension/engine/formats");
    const sources = readdirSync(engine).filter((name) => /^(pickle|torch)/.test(name));
    expect(sources.length).toBeGreaterThan(10);
    for (const name of sources) {
      const source = readFileSync(join(engine, name), "utf8").replace(
        /\/\*[\s\S]*?\*\/|\/\/.*/g,
        "",
      );
      expect(source).not.toMatch(
        /\beval\s*\(|\bFunction\s*\(|\bimport\s*\(|\brequire\s*\(|\bprocess\b/,
      );
    }
  });
});

describe("tensors that are not what they say", () => {
  const broken: Readonly<Record<string, string>> = {
    billion_elements:
      'format.truncated: bad: tensor "bad": shape [1000000000] of F32 reaches byte 4000000000 of its storage, which has 16',
    huge_shape: "format.truncated: bad: ",
    huge_offset: "format.truncated: bad: ",
    repeated_elements:
      'format.limit: bad: tensor "bad": it repeats 1 stored elements to 10000000000, expected at most 268435456',
    missing_storage:
      'format.truncated: bad: tensor "bad": its storage "archive/data/9" is not in the archive',
    path_as_key:
      'format.truncated: bad: tensor "bad": its storage "archive/data/../../x" is not in the archive',
    many_axes: 'format.unsupported: bad: tensor "bad": its shape has 100 axes',
    strides_missing: 'format.unsupported: bad: tensor "bad": its strides are not 2',
    negative_size: 'format.unsupported: bad: tensor "bad": its shape holds something else',
  };
  for (const [name, problem] of Object.entries(broken)) {
    it(`${name} is a problem of its own, and the others stay`, async () => {
      const contents = await read(fixture(`${name}.pt`));
      expect(contents.tensors.map((tensor) => tensor.name)).toEqual(["good"]);
      expect(contents.problems).toHaveLength(1);
      expect(problemsOf(contents)[0]).toContain(problem);
    });
  }

  it("every fixture of the folder is in a test", () => {
    const cycles = ["list_in_itself", "dict_in_itself", "tuple_in_itself"];
    const runs = 11;
    const files = readdirSync(folder);
    expect(files).toHaveLength(runs + Object.keys(broken).length + cycles.length);
  });
});

describe("structures without end", () => {
  for (const name of ["list_in_itself", "dict_in_itself", "tuple_in_itself"]) {
    it(`${name} ends where it closes`, async () => {
      const contents = await read(fixture(`${name}.pt`));
      expect(contents.tensors.map((tensor) => tensor.name)).toEqual(["good"]);
      expect(contents.problems).toEqual([]);
    });
  }

  it("a million levels of lists are not searched to their end", async () => {
    const contents = await read(archive(bytes("\x80\x02N", repeated("\x85", 1_000_000), ".")));
    expect(contents.tensors).toEqual([]);
    expect(problemsOf(contents)).toEqual([
      "format.limit: : not all tensors were looked for: values are nested deeper than 200 levels",
    ]);
    expect(await failure(archive(bytes("\x80\x02", repeated("(", 1_000_000), ".")))).toMatch(
      /^format\.limit: .*nested containers/,
    );
  });

  it("lists that double at every level are not followed for ever", async () => {
    // x = [x, x], sixty times over: 2^60 places of one list.
    const pickle = bytes("\x80\x02]", repeated("2\x86", 60), ".");
    const contents = await read(archive(pickle));
    expect(problemsOf(contents)[0]).toMatch(/^format\.limit: .*more than 10307 values to look at/);
  });

  it("one tensor in very many places does not become very many tensors", async () => {
    const tensor = bytes(
      "ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x04",
      "tQK\x00K\x04\x85K\x01\x85\x89NtRq\x000",
    );
    // A thousand lists of a thousand: a million places in five thousand bytes.
    const nested = bytes("](", repeated("h\x00", 1000), "eq\x010](", repeated("h\x01", 1000), "e");
    const small = await read(archive(bytes("\x80\x02", tensor, nested, ".")));
    expect(problemsOf(small)[0]).toMatch(/more than 14\d{3} values to look at/);
    const flat = bytes("](", repeated("h\x00", 300_000), "e");
    const large = await read(archive(bytes("\x80\x02", tensor, flat, ".")));
    expect(large.tensors.length).toBe(250_000);
    expect(problemsOf(large)[0]).toContain("has 300000 tensors; those after the first 250000");
    const huge = bytes("]", repeated(`(${"h\x00".repeat(1000)}e`, 1_100));
    expect(problemsOf(await read(archive(bytes("\x80\x02", tensor, huge, "."))))[0]).toContain(
      "more than 1000000 values to look at",
    );
  });

  it("one large dict in many places is not read each time", async () => {
    const entries = Array.from(
      { length: 5000 },
      (_, index) => `U\x04${String(index).padStart(4, "0")}N`,
    );
    const dict = bytes("}(", entries.join(""), "uq\x00");
    const started = performance.now();
    const contents = await read(
      archive(bytes("\x80\x02", dict, "](", repeated("h\x00", 900_000), "e.")),
    );
    expect(contents.tensors).toEqual([]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("long names nested in long names are cut off", async () => {
    const key = binunicode("k".repeat(60_000));
    const tensor = bytes(
      "ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x04tQ",
      "K\x00(K\x04t(K\x01t\x89NtR",
    );
    const nested = bytes("}", key, "}", key, tensor, "ss");
    const contents = await read(archive(bytes("\x80\x02", nested, ".")));
    expect(contents.tensors).toEqual([]);
    expect(problemsOf(contents)[0]).toContain("names of tensors are longer than 65536 characters");
  });
});

describe("broken torch files", () => {
  it("say which part of a pickle is broken", async () => {
    expect(await failure(archive(bytes("\x80\x02}(X", uint32(100), "abc")))).toBe(
      "format.truncated: a.pt: pickle byte 9: expected 100 more bytes, got 3",
    );
    expect(await failure(archive(new Uint8Array()))).toMatch(/^format\.truncated/);
    expect(await failure(archive(bytes("\x80\x02\xff.")))).toMatch(/^format\.unsupported/);
  });

  it("say that a cut legacy file is cut, at every length", async () => {
    const whole = fixture("os_system.legacy.pt");
    for (let length = 1; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      const text = await failure(cut);
      if (text !== "no error") {
        expect(text).toMatch(/^format\.(truncated|unsupported): /);
        continue;
      }
      // All pickles are there: what is missing are the tensor's own bytes.
      const contents = await read(cut);
      expect(contents.tensors).toEqual([]);
      expect(problemsOf(contents).join()).toContain("format.truncated");
    }
  });

  it("give the tensors before the cut of a legacy file", async () => {
    const whole = new Uint8Array(readFileSync(join(folder, "../state_dict.legacy.pt")));
    const { tensors } = await read(whole);
    const last = tensors.reduce((a, b) => (a.data.offset > b.data.offset ? a : b));
    const contents = await read(whole.subarray(0, last.data.offset + 1));
    const left = tensors.filter((tensor) => tensor !== last).map(({ name }) => name);
    expect(contents.tensors.map(({ name }) => name)).toEqual(left);
    expect(contents.problems.map(({ where }) => where)).toEqual([last.name]);
  });

  it("distrust the storages after one with another count", async () => {
    const whole = new Uint8Array(readFileSync(join(folder, "../state_dict.legacy.pt")));
    const { tensors } = await read(whole);
    const inOrder = tensors.toSorted((a, b) => a.data.offset - b.data.offset);
    whole[inOrder[2].data.offset - 8] ^= 1;
    const contents = await read(whole);
    expect(contents.tensors.map(({ name }) => name).sort()).toEqual(
      [inOrder[0].name, inOrder[1].name].sort(),
    );
    expect(problemsOf(contents)[0]).toMatch(/^format\.truncated: : storage .* elements, expected/);
  });

  it("are refused by name when they are another format of old or another program's pickle", async () => {
    const tar = new Uint8Array(1024);
    tar.set(bytes("ustar"), 257);
    expect(await failure(tar)).toMatch(
      /^format\.unsupported: .*tar archive of torch before 0\.1\.10/,
    );
    expect(await failure(bytes("\x80\x04]."))).toMatch(
      /^format\.unsupported: .*torch\.save did not write/,
    );
    const packaged = zipBytes([
      { name: "m/.data/extern_modules", data: bytes("x") },
      { name: "m/model.pkl", data: bytes("x") },
    ]);
    expect(torchZipReader.match(await openZip(memorySource("a.pt", packaged)))).toBe(true);
    expect(await failure(packaged)).toMatch(/^format\.unsupported: .*torch\.package/);
  });

  it("pass on the problems of their archive", async () => {
    const file = zipBytes([
      { name: "archive/data.pkl", data: bytes("\x80\x02}.") },
      { name: "../../x", data: bytes("x") },
    ]);
    expect(problemsOf(await read(file))[0]).toContain("a path out of the archive");
  });

  it("have the byte order that they declare", async () => {
    const name = "archive/byteorder";
    const pickle = { name: "archive/data.pkl", data: bytes("\x80\x02}.") };
    expect(await failure(zipBytes([pickle, { name, data: bytes("middle") }]))).toContain(
      '"middle"',
    );
    expect(await failure(zipBytes([pickle, { name, data: bytes("big") }]))).toBe("no error");
    expect(await failure(zipBytes([pickle, { name, data: new Uint8Array(99) }]))).toMatch(
      /^format\.limit/,
    );
  });
});
