// How fast, and in how much memory, the attention circuits of two transformers are compared.
//
//   node test/bench/circuits.mjs [--only gpt2|llama] [--gigabytes 3] [--threads 2] [--folder DIR]
//        [--json FILE]
//
// First a pair of 12 layers × 12 heads of 64 as GPT-2 has them: each layer against its own, which
// must take less than 10 s, and against every other (--all). Then a pair of files of that
// many gigabytes as Llama has them, which must take less than 1 GB of memory. Random weights,
// seeded; times are of the whole command, its start included. Linux only.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeTensors } from "./syntheticCheckpoint.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    gigabytes: { type: "string", default: "3" },
    threads: { type: "string", default: "2" },
    folder: { type: "string", default: tmpdir() },
    json: { type: "string" },
  },
});

const gpt2 = new Map([
  ["wte.weight", [1000, 768]],
  ...Array.from({ length: 12 }, (_, i) => [
    [`h.${i}.ln_1.weight`, [768]],
    [`h.${i}.ln_1.bias`, [768]],
    [`h.${i}.attn.c_attn.weight`, [768, 2304]],
    [`h.${i}.attn.c_attn.bias`, [2304]],
    [`h.${i}.attn.c_proj.weight`, [768, 768]],
    [`h.${i}.attn.c_proj.bias`, [768]],
  ]).flat(),
]);

/** Layers as Llama has them, until there are so many bytes. */
function llama(bytes) {
  const [width, inner, keys] = [2048, 5632, 512];
  const shapes = new Map([["model.embed_tokens.weight", [32_000, width]]]);
  let size = 4 * 32_000 * width;
  for (let i = 0; size < bytes; i++) {
    const layer = {
      "input_layernorm.weight": [width],
      "self_attn.q_proj.weight": [width, width],
      "self_attn.k_proj.weight": [keys, width],
      "self_attn.v_proj.weight": [keys, width],
      "self_attn.o_proj.weight": [width, width],
      "mlp.gate_proj.weight": [inner, width],
      "mlp.up_proj.weight": [inner, width],
      "mlp.down_proj.weight": [width, inner],
    };
    for (const [name, shape] of Object.entries(layer)) {
      shapes.set(`model.layers.${i}.${name}`, shape);
      size += 4 * shape.reduce((product, each) => product * each, 1);
    }
  }
  return shapes;
}

function measured(name, shapes, words) {
  const files = ["a", "b"].map((side) => join(folder, `${name}-${side}.safetensors`));
  for (const [i, path] of files.entries())
    writeTensors(path, { shapes, seed: 1, changeOf: 0.1 * i });
  return words.map((more) => {
    const started = performance.now();
    const args = [join(here, "../../dist/cli.js"), "circuits", ...files, ...more, "--json"];
    const time = ["-f", "peak-kilobytes %M, processor %U", process.execPath, ...args];
    const run = spawnSync("/usr/bin/time", [...time, "--threads", options.threads], {
      maxBuffer: 2 ** 30,
    });
    const seconds = (performance.now() - started) / 1000;
    const [, peak, cpu] = /peak-kilobytes (\d+), processor ([\d.]+)/.exec(String(run.stderr)) ?? [];
    if (run.status !== 0) throw new Error(String(run.stderr));
    const { pairs, summary } = JSON.parse(String(run.stdout));
    const row = {
      ...{ name, options: more, heads: pairs.length, seconds, cpu: Number(cpu) },
      ...{ peakMegabytes: (Number(peak) * 1024) / 1e6, gigabytes: statSync(files[0]).size / 1e9 },
    };
    console.log(
      `${name} ${more.join(" ")}: ${row.gigabytes.toFixed(2)} GB each, ${seconds.toFixed(2)} s, ${row.cpu.toFixed(2)} s of processor time, peak ${row.peakMegabytes.toFixed(0)} MB; ${summary}`,
    );
    return row;
  });
}

const folder = mkdtempSync(join(options.folder, "cognate-bench-"));
try {
  const rows = [];
  if (options.only !== "llama") {
    rows.push(...measured("gpt2", gpt2, [[], ["--strict"], ["--all"], ["--all", "--strict"]]));
  }
  if (options.only !== "gpt2") {
    rows.push(...measured("llama", llama(Number(options.gigabytes) * 1e9), [[]]));
  }
  if (options.json) writeFileSync(options.json, JSON.stringify({ options, rows }, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
