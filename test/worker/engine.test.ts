import { fork, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { EngineProgress, HostApi } from "../../extension/protocol/engineApi";
import { isRemoteError } from "../../extension/protocol/errors";
import type { Handlers } from "../../extension/protocol/rpc";
import { version } from "../../package.json";
import { chainModel } from "../unit/support/chainModel";
import { writeHuge, writeSafetensors } from "./support/checkpoints";
import { bundle, sample } from "./support/dist";
import { endEngines, forkEngine } from "./support/engine";

const folder = mkdtempSync(join(tmpdir(), "cognate-engine-"));
const huge = { a: join(folder, "huge-a.safetensors"), b: join(folder, "huge-b.safetensors") };
const late = sample("digits-late.safetensors");
const tuned = sample("digits-finetuned.safetensors");

beforeAll(() => {
  writeHuge(huge.a, 12);
  writeHuge(huge.b, 12);
});
afterEach(endEngines);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts work of many seconds and resolves once it is under way. */
function startHuge(api: ReturnType<typeof forkEngine>["api"], signal?: AbortSignal) {
  let hear = () => {};
  const underWay = new Promise<void>((resolve) => {
    hear = resolve;
  });
  const params = { ...huge, pairsOnly: true, fresh: true };
  const onProgress = ({ done }: EngineProgress) => done > 0 && hear();
  const answer = api.compare(params, { signal, onProgress });
  // A test that fails first must not leave a rejection that nobody hears.
  answer.catch(() => {});
  return { answer, underWay };
}

describe("engine process", () => {
  it("says who it is", async () => {
    const { api, child } = forkEngine();
    const answer = await api.initialize({ cacheFolder: null, threads: 3 });
    expect(answer).toEqual({ version, node: process.version, pid: child.pid, threads: 3 });
  });

  it("lists a checkpoint, also before it was initialized", async () => {
    const { api } = forkEngine();
    const result = await api.list({ path: late });
    expect(result).toMatchObject({ kind: "list", engine: version, status: "complete" });
    expect(result.inputs[0].path).toBe(late);
    expect(result.tensors?.find(({ name }) => name === "conv1.weight")).toMatchObject({
      dtype: "F32",
      shape: [12, 1, 3, 3],
      layer: "conv1",
    });
  });

  it("computes figures of the tensors asked for", async () => {
    const { api } = forkEngine();
    const path = writeSafetensors(join(folder, "small.safetensors"), [
      { name: "w", shape: [2, 2], values: [1, 2, 3, 6] },
      { name: "v", shape: [1], values: [5] },
    ]);
    const result = await api.stats({ path, tensors: ["w"], bins: 5 });
    expect(result.tensors).toHaveLength(1);
    expect(result.tensors?.[0].stats).toMatchObject({
      count: 4,
      min: 1,
      max: 6,
      mean: 3,
      std: Math.sqrt(3.5),
      histogram: { low: 1, high: 6, counts: [1, 1, 1, 0, 1] },
    });
  });

  it("compares, with progress in order and partial results before the answer", async () => {
    const { api } = forkEngine();
    const heard: EngineProgress[] = [];
    let answered = false;
    const onProgress = (progress: EngineProgress) => {
      expect(answered).toBe(false);
      heard.push(progress);
    };
    const result = await api.compare({ a: late, b: tuned }, { onProgress });
    answered = true;
    expect(result).toMatchObject({ kind: "compare", status: "complete", engine: version });
    expect(result.pairs.length).toBeGreaterThan(10);
    expect(heard.length).toBeGreaterThan(0);
    const done = heard.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((x, y) => x - y));
    for (const { partial } of heard) {
      if (partial) expect(partial).toMatchObject({ status: "partial", engine: version });
    }
  });

  it("fills in the SHA-256 of the inputs when asked", async () => {
    const { api } = forkEngine();
    const path = writeSafetensors(join(folder, "hashed.safetensors"), [
      { name: "w", shape: [1], values: [1] },
    ]);
    const expected = createHash("sha256").update(readFileSync(path)).digest("hex");
    const result = await api.compare({ a: path, b: path, hash: true });
    expect(result.inputs.map(({ sha256 }) => sha256)).toEqual([expected, expected]);
  });

  it("keeps a pairing and compares with it", async () => {
    const { api } = forkEngine();
    const path = join(folder, "pairs.json");
    const layers = ["one", "two"].map((name, i) => ({
      name: `${name}.weight`,
      shape: [2, 2],
      values: [i, 1, 2, 3],
    }));
    const a = writeSafetensors(join(folder, "pair-a.safetensors"), layers);
    await api.savePairing({ path, pairing: [{ a: "one", b: "two" }] });
    const { pairing } = await api.compare({ a, b: a, pairingFile: path });
    expect(pairing).toContainEqual({ a: "one", b: "two", rule: "user" });
  });

  it("renders a result", async () => {
    const { api } = forkEngine();
    const result = await api.compare({ a: late, b: tuned });
    const { text } = await api.render({ result, format: "json" });
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(result)));
    expect((await api.render({ result, format: "html" })).text).toMatch(/^<!doctype html>/i);
  });

  it("writes findings and lists them", async () => {
    const { api } = forkEngine();
    const root = join(folder, "project");
    mkdirSync(root);
    const draft = {
      text: "words",
      evidence: {
        a: { path: join(root, "a.pt"), id: "h1:a" },
        b: { path: late, id: "h1:b" },
        layers: { a: "x", b: "x" },
        level: "layer" as const,
        measure: "weights.cosine",
        value: 1,
        values: { "weights.cosine": 1 },
        params: {},
        engine: version,
      },
    };
    const finding = await api.addFinding({ root, draft });
    expect(finding.evidence.a.path).toBe("a.pt");
    expect(await api.listFindings({ root })).toEqual({ findings: [finding], problems: [] });
  });

  it("answers an equal comparison from its cache until a file changes", async () => {
    const { api } = forkEngine();
    await api.initialize({ cacheFolder: join(folder, "cache"), threads: null });
    const a = join(folder, "cached.safetensors");
    const tensor = { name: "w", shape: [4] };
    writeSafetensors(a, [{ ...tensor, values: [1, 2, 3, 4] }]);
    const b = writeSafetensors(join(folder, "cached-b.safetensors"), [
      { ...tensor, values: [1, 2, 3, 5] },
    ]);
    const changed = async (more: object = {}) => {
      let computed = false;
      const onProgress = () => {
        computed = true;
      };
      const { pairs, inputs } = await api.compare({ a, b, ...more }, { onProgress });
      expect(inputs.map(({ path }) => path)).toEqual([a, b]);
      const pair = pairs.find(({ level }) => level === "tensor");
      return { computed, value: pair?.values["weights.changed"] };
    };
    expect(await changed()).toEqual({ computed: true, value: 0.25 });
    expect(await changed()).toEqual({ computed: false, value: 0.25 });
    expect(await changed({ seed: 1 })).toEqual({ computed: true, value: 0.25 });
    expect(await changed({ fresh: true })).toEqual({ computed: true, value: 0.25 });
    writeSafetensors(a, [{ ...tensor, values: [9, 2, 3, 4] }]);
    expect(await changed()).toEqual({ computed: true, value: 0.5 });
  });

  it("tells a comparison of two files from one of two others with equal headers and times", async () => {
    const { api } = forkEngine();
    await api.initialize({ cacheFolder: join(folder, "cache-twins"), threads: null });
    const [a, b, c] = [0, 1, 2].map((i) => {
      const path = join(folder, `twin-${i}.safetensors`);
      writeSafetensors(path, [{ name: "w", shape: [2], values: [i, 7] }]);
      utimesSync(path, 1, 1);
      return path;
    });
    const value = async (params: { a: string; b: string }) =>
      (await api.compare(params)).pairs[0].values["weights.maxChange"];
    expect(await value({ a, b })).toBe(1);
    expect(await value({ a, b: c })).toBe(2);
  });

  it("opens what only the editor can read", async () => {
    const bytes = readFileSync(late);
    const reads: string[] = [];
    const host: Handlers<HostApi> = {
      async statResource({ uri }) {
        if (!uri.endsWith("late.safetensors")) throw new Error("not found");
        return { kind: "file", size: bytes.length, modified: 1 };
      },
      listResource: async () => ["late.safetensors"],
      async readRange({ uri, offset, length }) {
        reads.push(uri);
        return new Uint8Array(bytes.subarray(offset, offset + length));
      },
    };
    const { api } = forkEngine({ host });
    const uri = "memfs://host/models/late.safetensors";
    const result = await api.compare({ a: uri, b: late });
    const cosines = result.pairs.map(({ values }) => values["weights.equalBytes"]);
    expect(new Set(cosines)).toEqual(new Set([true]));
    expect(result.inputs[0].path).toBe(uri);
    expect(reads.filter((read) => read === uri)).toHaveLength(1);
  });
});

describe("engine process, when things go wrong", () => {
  it("names the fault of an input by code", async () => {
    const { api } = forkEngine();
    const path = join(folder, "broken.safetensors");
    writeFileSync(path, "\0\0\0");
    const error = await api.list({ path }).catch((error: unknown) => error);
    expect(isRemoteError(error)).toBe(true);
    expect((error as Error).message).toContain("broken.safetensors");
    await expect(api.list({ path: join(folder, "missing") })).rejects.toMatchObject({
      code: "file.unreadable",
    });
  });

  it("answers a call that makes a handler throw, once, logs it, and goes on", async () => {
    const { api, log } = forkEngine();
    const nonsense = [null, undefined].map((params) => api.compare(params as never));
    for (const call of nonsense) await expect(call).rejects.toMatchObject({ code: "internal" });
    await expect.poll(log).toMatch(/ error internal: compare\n {4}TypeError/);
    expect((await api.list({ path: late })).status).toBe("complete");
  });

  it("answers within a second of a cancel in the middle of a kernel, with what was finished", async () => {
    const { api } = forkEngine();
    const stop = new AbortController();
    const { answer, underWay } = startHuge(api, stop.signal);
    await underWay;
    const since = performance.now();
    stop.abort();
    const result = await answer;
    expect(performance.now() - since).toBeLessThan(1000);
    expect(result.status).toBe("cancelled");
    expect(result.notes.some(({ code }) => code === "cancelled")).toBe(true);
    expect((await api.compare({ a: late, b: tuned, pairsOnly: true })).status).toBe("complete");
  });

  it("stays responsive while it computes", async () => {
    const { api } = forkEngine();
    const stop = new AbortController();
    const { answer, underWay } = startHuge(api, stop.signal);
    await underWay;
    const since = performance.now();
    await api.list({ path: late });
    expect(performance.now() - since).toBeLessThan(500);
    stop.abort();
    await answer;
  });

  it("answers within a second of a cancel while it opens a model of very many nodes", async () => {
    const path = join(folder, "chain.onnx");
    writeFileSync(path, await chainModel(60_000));
    const { api } = forkEngine();
    await api.list({ path: late });
    const calls = [
      (signal: AbortSignal) => api.list({ path }, { signal }),
      (signal: AbortSignal) => api.compare({ a: path, b: path, kind: "models" }, { signal }),
    ];
    for (const begin of calls) {
      const stop = new AbortController();
      const call = begin(stop.signal);
      await new Promise((resolve) => setTimeout(resolve, 400));
      const since = performance.now();
      stop.abort();
      await expect(call).rejects.toMatchObject({ code: "cancelled" });
      expect(performance.now() - since).toBeLessThan(1000);
    }
    expect((await api.list({ path: late })).status).toBe("complete");
  });

  it("answers `cancelled` to a call that is cancelled before it starts", async () => {
    const { api } = forkEngine();
    const stop = new AbortController();
    const call = api.compare({ ...huge }, { signal: stop.signal });
    stop.abort();
    const outcome = await call.catch((error: unknown) => error);
    expect([
      (outcome as { code?: string }).code,
      (outcome as { status?: string }).status,
    ]).toContain("cancelled");
  });

  it("fails each open call once when it is killed", async () => {
    const { api, child, gone } = forkEngine();
    const first = startHuge(api);
    const outcomes: string[] = [];
    const settle = (call: Promise<unknown>) =>
      call.then(
        () => outcomes.push("answered"),
        (error: { code: string }) => outcomes.push(error.code),
      );
    const calls = [settle(first.answer), settle(api.stats({ path: huge.a }))];
    await first.underWay;
    child.kill("SIGKILL");
    await gone;
    await Promise.all(calls);
    expect(outcomes).toEqual(["engine.stopped", "engine.stopped"]);
    await expect(api.list({ path: late })).rejects.toMatchObject({ code: "engine.stopped" });
  });

  it("survives the death of a thread: one call fails, the next one works", async () => {
    // The real thread, which dies when it is asked to read a certain file.
    const place = join(folder, "mortal");
    mkdirSync(place);
    copyFileSync(bundle("engine.js"), join(place, "engine.js"));
    writeFileSync(
      join(place, "thread.js"),
      `const { parentPort } = require("node:worker_threads");
       parentPort.on("message", (message) => {
         if (JSON.stringify(message.input ?? "").includes("deadly")) process.exit(9);
       });
       require(${JSON.stringify(bundle("thread.js"))});`,
    );
    const deadly = writeSafetensors(join(folder, "deadly.safetensors"), [
      { name: "w", shape: [1], values: [1] },
    ]);
    const { api } = forkEngine({ path: join(place, "engine.js") });
    await expect(api.stats({ path: deadly })).rejects.toMatchObject({ code: "engine.stopped" });
    expect((await api.stats({ path: late, tensors: ["conv1.weight"] })).status).toBe("complete");
  });

  it("says file.changed when a file is overwritten while it is read", async () => {
    const { api } = forkEngine();
    const path = writeHuge(join(folder, "overwritten.safetensors"), 6);
    let hear = () => {};
    const underWay = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const call = api.stats({ path }, { onProgress: () => hear() });
    await underWay;
    writeSafetensors(path, [{ name: "layer0.weight", shape: [2], values: [1, 2] }]);
    await expect(call).rejects.toMatchObject({ code: "file.changed" });
  });

  it("ends when its parent goes away", async () => {
    const parent = join(folder, "parent.cjs");
    writeFileSync(
      parent,
      `const { fork } = require("node:child_process");
       const child = fork(${JSON.stringify(bundle("engine.js"))}, [], { serialization: "advanced" });
       process.send(child.pid);
       setInterval(() => {}, 1000);`,
    );
    const child = fork(parent, [], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    const pid = await new Promise<number>((resolve) => child.once("message", resolve as never));
    child.kill("SIGKILL");
    const alive = () => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    await expect.poll(alive, { timeout: 5000 }).toBe(false);
  });

  it("says what it is when it is started by hand", async () => {
    const { status, stderr } = spawnSync(process.execPath, [bundle("engine.js")], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^engine\.js is started by/)]);
  });
});
