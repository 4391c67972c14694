// Makes the sample of stitching in media/samples: two small networks, of which one reads digits and
// one a colored marker, and digits to stitch them on. Takes half a minute.
//   node scripts/samples/glyphs.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../lib/process.mjs";

const CHANNELS = [3, 8, 8, 12, 12, 16];
/** Pixels are whole numbers up to this, so that a file of them is small. */
const LEVELS = 16;
const [TRAIN, SHIPPED] = [3000, 240];

const entry = `
export { baseData, drawn, glyphNetwork, SHAPE } from "./test/reproduce/glyphNetworks";
export { exportOnnx } from "./extension/engine/models/onnx/exportGraph";
export { floats, integers } from "./extension/engine/models/tensor";
export { train } from "./extension/engine/models/training/train";
export { untracked } from "./extension/engine/task";
export { zipBytes } from "./test/unit/support/zipBytes";
export { nativeRuntime } from "./extension/node/runtimes/onnxNative";
`;

mkdirSync(join(root, "out"), { recursive: true });
const scratch = mkdtempSync(join(root, "out/samples-"));
try {
  const outfile = join(scratch, "glyphs.cjs");
  await build({
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    ...{ bundle: true, platform: "node", format: "cjs", target: "node20" },
    ...{ external: ["onnxruntime-node"], logLevel: "warning", absWorkingDir: root, outfile },
  });
  const { default: engine } = await import(pathToFileURL(outfile).href);
  const samples = join(root, "media/samples");
  for (const [name, learns, seed] of [
    ["glyph-digits", "digit", 1],
    ["glyph-marker", "marker", 2],
  ]) {
    writeFileSync(join(samples, `${name}.onnx`), await trained(engine, { learns, seed }));
  }
  const { x, labels } = engine.drawn(SHIPPED, 3);
  writeFileSync(
    join(samples, "glyphs.npz"),
    npz(engine, [
      ["x", "|u1", [SHIPPED, ...engine.SHAPE], Uint8Array.from(x, level)],
      ["labels", "|u1", [SHIPPED], Uint8Array.from(labels)],
    ]),
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function level(value) {
  return Math.round(value * LEVELS);
}

async function trained(engine, { learns, seed }) {
  const { x, labels } = engine.baseData(TRAIN, seed, learns);
  const graph = engine.glyphNetwork(seed, { channels: CHANNELS });
  const first = graph.constants.get("conv1.weight").tensor;
  first.data.forEach((weight, i) => {
    first.data[i] = weight / LEVELS;
  });
  const open = () => Promise.reject(new Error("nothing is stored"));
  const { graph: done } = await engine.train(
    { ...graph, name: `glyph-${learns}` },
    {
      ...{ runtime: engine.nativeRuntime(), open, epochs: 25, batchSize: 50, seed },
      terms: [{ kind: "crossEntropy", prediction: graph.outputs[0] }],
      optimizer: { kind: "adam" },
      parameters: [...graph.constants.keys()],
      data: {
        inputs: new Map([["x", engine.floats([TRAIN, ...engine.SHAPE], x.map(level))]]),
        targets: [engine.integers([TRAIN], labels)],
      },
      schedule: { kind: "cosine", rate: 2e-3 },
    },
    engine.untracked,
  );
  return engine.exportOnnx(done, { open });
}

/** Arrays as numpy saves them compressed. */
function npz({ zipBytes }, arrays) {
  const parts = arrays.map(([name, descr, shape, data]) => {
    const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`;
    const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11, " ")}\n`;
    const bytes = new Uint8Array(10 + header.length + data.length);
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    new DataView(bytes.buffer).setUint16(8, header.length, true);
    bytes.set(new TextEncoder().encode(header), 10);
    bytes.set(data, 10 + header.length);
    return { name: `${name}.npy`, data: bytes, deflate: true };
  });
  return zipBytes(parts);
}
