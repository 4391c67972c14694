/** The built engine on each runtime: what a cancel, and the end of a thread, do in the middle of a run. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Graph } from "../../extension/engine/models/graph";
import { exportOnnx } from "../../extension/engine/models/onnx/exportGraph";
import { floats } from "../../extension/engine/models/tensor";
import { nativePath } from "../../extension/node/accelerator/resolve";
import type { RuntimeKind } from "../../extension/protocol/runtimes";
import { root } from "./support/dist";
import { type Engine, endEngines, forkEngine } from "./support/engine";

const folder = mkdtempSync(join(tmpdir(), "cognate-runtimes-"));
const large = join(folder, "large.onnx");
const small = join(root, "test", "fixtures", "onnx", "torch-cnn.onnx");

const [rows, width, depth] = [128, 512, 24];

/** Products of matrices, one after the other: a batch keeps a runtime busy for a while. */
const chain: Graph = {
  name: "chain",
  operatorSet: 18,
  domains: new Map(),
  inputs: [{ name: "y0", dtype: "F32", shape: ["n", rows, width] }],
  outputs: [`y${depth}`],
  nodes: Array.from({ length: depth }, (_, i) => ({
    name: `product${i}`,
    operator: "MatMul",
    domain: "",
    inputs: [`y${i}`, "w"],
    outputs: [`y${i + 1}`],
    attributes: new Map(),
  })),
  constants: new Map([
    ["w", { kind: "tensor", tensor: floats([width, width], new Float32Array(width * width)) }],
  ]),
};

beforeAll(async () => {
  const open = () => Promise.reject(new Error("nothing is stored"));
  writeFileSync(large, await exportOnnx(chain, { open }));
});
afterEach(endEngines);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A run of the large model, begun: the file that it writes to is there. */
async function begun({ api }: Engine, name: string) {
  const stop = new AbortController();
  const layers = `product${depth - 1}`;
  const params = { path: large, out: join(folder, `${name}.safetensors`), samples: 64, layers };
  const call = api.activations(params, { signal: stop.signal });
  call.catch(() => {});
  const isThere = () => readdirSync(folder).some((file) => file.includes(name));
  await expect.poll(isThere, { timeout: 30_000 }).toBe(true);
  return { call, stop };
}

const runtimes: readonly { kind: RuntimeKind; name: RegExp }[] = [
  { kind: "onnx", name: /^onnxruntime-node / },
  { kind: "onnx-web", name: /^onnxruntime-web / },
  { kind: "tfjs", name: /^tfjs-wasm / },
];

describe.each(runtimes)("the engine on $kind", ({ kind, name }) => {
  const isThere = kind !== "onnx" || nativePath() !== undefined;
  if (!isThere) console.log(`skipped: runtime ${kind}, as onnxruntime-node is not installed`);

  it.skipIf(!isThere)("answers a cancel, and what comes after it", async () => {
    const engine = forkEngine();
    const { api } = engine;
    await api.initialize({ cacheFolder: null, threads: 1, runtime: kind });
    const { call, stop } = await begun(engine, `cancelled-${kind}`);
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    const params = { a: small, b: small, measures: ["cka.linear"], samples: 8 };
    const { status, params: told } = await api.compare(params);
    expect([status, told.runtime]).toEqual(["complete", expect.stringMatching(name)]);
    expect(engine.log()).toContain(`models run on ${kind}`);
    expect(engine.child.exitCode).toBeNull();
  });

  it.skipIf(!isThere)("lives on when a thread has to end during a run", async () => {
    const engine = forkEngine();
    const { api } = engine;
    await api.initialize({ cacheFolder: null, threads: 1, runtime: kind });
    const { call } = await begun(engine, `ended-${kind}`);
    // ends the threads of before
    const { pid } = await api.initialize({ cacheFolder: null, threads: 1, runtime: kind });
    await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/stopped|cancelled/) });
    expect((await api.list({ path: small })).status).toBe("complete");
    expect([engine.child.pid, engine.child.exitCode]).toEqual([pid, null]);
  });

  it.skipIf(!isThere)("goes when nobody listens any more, in the middle of a run", async () => {
    const engine = forkEngine();
    await engine.api.initialize({ cacheFolder: null, threads: 1, runtime: kind });
    await begun(engine, `left-${kind}`);
    engine.child.disconnect();
    await engine.gone;
    // told to go, not fallen
    expect(engine.child.signalCode).toBe("SIGTERM");
    expect(engine.log()).not.toContain("terminate called");
  });
});
