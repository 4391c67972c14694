/**
 * Shortcuts in stitching, after functional latent alignment (arXiv 2505.20142), on convolutional
 * networks of glyph digits that are trained here: which methods take a network that reads a colored
 * marker for one that reads digits?
 *
 * The receiver and the seed front learn digits beside markers that tell nothing; the cue front
 * learns the marker. Stitches are fitted on digits whose marker tells the class, and judged on
 * the same and on markers of the next class.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCheckpoint } from "../../extension/engine/formats/index";
import type { Executor } from "../../extension/engine/jobs/executor";
import { exportOnnx } from "../../extension/engine/models/onnx/exportGraph";
import type { ProbeChoice } from "../../extension/engine/models/probeChoice";
import { floats, integers } from "../../extension/engine/models/tensor";
import type { Result } from "../../extension/engine/result";
import type { StitchInputs, StitchOptions } from "../../extension/engine/stitching/call";
import { defaultFit, type StitchMethod } from "../../extension/engine/stitching/options";
import { stitchModels } from "../../extension/engine/stitching/stitchModels";
import { nodeFiles } from "../../extension/node/nodeFiles";
import { inlineExecutor } from "../unit/support/inlineExecutor";
import { baseData, glyphNetwork, markedData, type Pictures, SHAPE, saved } from "./glyphNetworks";
import { markdownTable, type Reproduction, type Setting } from "./reproduction";

interface Size {
  readonly train: number;
  readonly test: number;
  readonly baseEpochs: number;
  readonly fitEpochs: number;
  readonly seeds: readonly number[];
  /** Of the networks' first weights: torch's default, and a larger one that learns faster. */
  readonly gain: number;
  /** What TLM's excess must reach, and by what it may tell the fronts apart: specified for full size. */
  readonly limits: { readonly excess: number; readonly gap: number };
  /** Layers that are stitched, 1 to 5; the last is among them. */
  readonly layers: readonly number[];
}

const sizes = {
  full: {
    train: 4000,
    test: 1000,
    baseEpochs: 30,
    fitEpochs: 20,
    seeds: [100, 200],
    layers: [1, 2, 3, 4, 5],
    gain: Math.sqrt(1 / 3),
    limits: { excess: 50, gap: 10 },
  },
  smoke: {
    train: 1500,
    test: 400,
    baseEpochs: 10,
    fitEpochs: 16,
    seeds: [100],
    layers: [3, 5],
    gain: Math.SQRT2,
    limits: { excess: 35, gap: 20 },
  },
} as const satisfies Record<string, Size>;

const methods = ["dm", "fula", "slm", "tlm"] as const satisfies readonly StitchMethod[];
const layerId = (layer: number) => `relu${layer}`;

export async function reproduce(setting: Setting): Promise<Reproduction> {
  const { smoke, seed, log } = setting;
  const size: Size = smoke ? sizes.smoke : sizes.full;
  const executor =
    setting.executor ?? inlineExecutor(nodeFiles, { runtime: async () => setting.runtime });
  const folder = mkdtempSync(join(tmpdir(), "cognate-shortcut-"));
  const [started, used] = [Date.now(), processorSeconds()];
  try {
    const runs: Run[] = [];
    for (const base of size.seeds) {
      const own = join(folder, `${base}`);
      mkdirSync(own);
      runs.push(await oneRun(base + seed, { size, executor, folder: own, log, smoke }));
    }
    const seconds = (Date.now() - started) / 1000;
    const processor = processorSeconds() - used;
    for (const { text, holds } of runs.flatMap((run) => checksOf(run, size))) {
      log(`${holds ? "holds" : "FAILS"}: ${text}`);
    }
    log(`${seconds.toFixed(0)} s, of processors ${processor.toFixed(0)} s`);
    const peer = await setting.peer?.("shortcut_torch.py", [folder, ...sizeWords(size)]);
    return report(runs, {
      size,
      seconds,
      processor,
      threads: executor.threads,
      peer: peer ?? null,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of all threads of this process. */
const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const sizeWords = ({ baseEpochs, fitEpochs, gain, layers, seeds }: Size): string[] =>
  [baseEpochs, fitEpochs, gain, layers.join(), ...seeds].map(String);

interface Work {
  readonly size: Size;
  readonly executor: Executor;
  readonly folder: string;
  readonly log: (text: string) => void;
  readonly smoke: boolean;
}

interface Run {
  readonly base: number;
  readonly identical: Result;
  readonly fronts: { readonly seed: Result; readonly cue: Result };
}

async function oneRun(base: number, work: Work): Promise<Run> {
  const { size, folder, log } = work;
  const data = {
    end: baseData(size.train, base + 1, "digit"),
    seed: baseData(size.train, base + 2, "digit"),
    cue: baseData(size.train, base + 3, "marker"),
  };
  const stitched = {
    train: markedData(size.train, base + 4, 0),
    test: markedData(size.test, base + 5, 0),
    shifted: markedData(size.test, base + 5, 1),
  };
  for (const [name, pictures] of Object.entries({ ...data, ...stitched })) {
    writeFileSync(join(folder, `${name}.safetensors`), saved(pictures));
  }
  log(`base seed ${base}: training three networks`);
  await Promise.all(
    (["end", "seed", "cue"] as const).map((name, i) =>
      trainBase(name, data[name], { ...work, seed: base + 10 + i }),
    ),
  );
  const stitch = async (front: "end" | "seed" | "cue", options: Partial<StitchOptions>) => {
    log(
      `base seed ${base}: stitching ${front === "end" ? "the receiver to itself" : `the ${front} front`}`,
    );
    return stitchModels(
      await inputsOf(folder, front),
      { ...plain(size, base), ...options },
      {
        executor: work.executor,
        files: nodeFiles,
        signal: new AbortController().signal,
        partials: false,
        onProgress: () => {},
      },
    );
  };
  const fit = { ...plain(size, base).fit, epochs: 2 };
  return {
    base,
    identical: await stitch("end", { selfTest: true, methods: null, fit }),
    fronts: { seed: await stitch("seed", {}), cue: await stitch("cue", {}) },
  };
}

const plain = ({ fitEpochs, layers }: Size, seed: number): StitchOptions => ({
  fit: { ...defaultFit, epochs: fitEpochs, batchSize: 64, rate: 3e-3, seed },
  ...{ methods, layers: "relu*", all: false },
  ...{ frontLayers: null, endLayers: layers.map(layerId) },
  ...{ inputs: "data", holdout: 0.2, marker: null, selfTest: false, seed, mode: "fast" },
});

async function inputsOf(folder: string, front: string): Promise<StitchInputs> {
  const open = (name: string) => openCheckpoint(nodeFiles, join(folder, name));
  const side = async (name: string) => ({
    checkpoint: await open(`${name}.onnx`),
    ...{ architecture: null, settings: null },
  });
  const file = async (name: string): Promise<ProbeChoice> => ({
    ...{ kind: "file", text: name, name: null, samples: null },
    checkpoint: await open(`${name}.safetensors`),
  });
  return {
    front: await side(front),
    end: await side("end"),
    ...{ probe: await file("train"), labels: null },
    test: { probe: await file("test"), labels: null },
    shifted: await file("shifted"),
  };
}

async function trainBase(
  name: string,
  { x, labels }: Pictures,
  { size, executor, folder, seed }: Work & { readonly seed: number },
): Promise<void> {
  const graph = glyphNetwork(seed, { gain: size.gain });
  const perEpoch = Math.floor(labels.length / 64);
  const trained = await executor.run(
    "models.train",
    {
      ...{ graph, model: name, epochs: size.baseEpochs, batchSize: 64, seed },
      terms: [{ kind: "crossEntropy", prediction: graph.outputs[0] }],
      optimizer: { kind: "adam" },
      parameters: [...graph.constants.keys()],
      data: {
        inputs: new Map([["x", floats([labels.length, ...SHAPE], x)]]),
        targets: [integers([labels.length], labels)],
      },
      schedule: {
        ...{ kind: "drops", rate: 1e-3, factor: 0.2 },
        drops: [0.6, 0.85].map((share) => Math.floor(share * size.baseEpochs) * perEpoch),
      },
    },
    { runtime: true },
  );
  const open = () => Promise.reject(new Error("nothing is stored"));
  writeFileSync(join(folder, `${name}.onnx`), await exportOnnx(trained.graph, { open }));
}

interface Facts {
  readonly size: Size;
  readonly seconds: number;
  /** Of processors: what machines that do other work besides measure better. */
  readonly processor: number;
  readonly threads: number;
  readonly peer: string | null;
}

/** A figure of the fit of one method at layer 1 to 5. */
function figure(result: Result, method: StitchMethod, layer: number, id: string): number {
  const found = result.stitches!.find(
    (stitch) => stitch.method === method && stitch.b === layerId(layer),
  );
  return found!.values[id] ?? Number.NaN;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function checksOf(
  { base, identical, fronts }: Run,
  { layers, limits }: Size,
): Reproduction["checks"] {
  const { seed, cue } = fronts;
  const both = [seed, cue];
  const gap = (method: StitchMethod) =>
    figure(seed, method, 5, "agreement") - figure(cue, method, 5, "agreement");
  const curves = (result: Result, method: StitchMethod) =>
    result.stitches!.find((each) => each.method === method && each.b === "relu5")!.curve;
  const all = (holds: (result: Result, layer: number) => boolean) =>
    both.every((result) => layers.every((layer) => holds(result, layer)));
  const checks = [
    {
      text: "identical networks: agreement ≥ 99.9, FuLA distance ≤ 1e-3 for LS, DM and FuLA",
      holds: identical.stitches!.every(
        ({ values }) => values.agreement! >= 99.9 && values.fula! <= 1e-3,
      ),
    },
    {
      text: "FuLA is direct matching at the last layer, loss by loss",
      holds: both.every((result) => curves(result, "fula").join() === curves(result, "dm").join()),
    },
    {
      text: `cue front, layer 5: excess of TLM ≥ ${limits.excess} (${figure(cue, "tlm", 5, "excess").toFixed(1)}), of FuLA ≤ 25 (${figure(cue, "fula", 5, "excess").toFixed(1)})`,
      holds:
        figure(cue, "tlm", 5, "excess") >= limits.excess && figure(cue, "fula", 5, "excess") <= 25,
    },
    {
      text: `layer 5: TLM tells seed and cue front apart by ≤ ${limits.gap} points (${gap("tlm").toFixed(1)}), FuLA by ≥ 25 (${gap("fula").toFixed(1)})`,
      holds: gap("tlm") <= limits.gap && gap("fula") >= 25,
    },
    {
      text: "seed front: mean agreement of FuLA over layers ≥ that of DM",
      holds:
        mean(layers.map((l) => figure(seed, "fula", l, "agreement"))) >=
        mean(layers.map((l) => figure(seed, "dm", l, "agreement"))),
    },
    {
      text: "TLM's stitches have a larger FuLA distance than FuLA's at every layer",
      holds: all(
        (result, l) => figure(result, "tlm", l, "fula") > figure(result, "fula", l, "fula"),
      ),
    },
    {
      text: "training FuLA loss after fitting ≤ that of its least-squares start (1 % allowed)",
      holds: all(
        (result, l) =>
          figure(result, "fula", l, "trainFula") <= 1.01 * figure(result, "fula", l, "startFula"),
      ),
    },
  ];
  return checks.map(({ text, holds }) => ({ text: `base seed ${base}: ${text}`, holds }));
}

function report(runs: readonly Run[], { size, peer, ...time }: Facts): Reproduction {
  const { layers } = size;
  const rows = (front: "seed" | "cue", id: string, digits: number) =>
    methods.map((method) => [
      method,
      ...layers.map((l) =>
        runs.map(({ fronts }) => figure(fronts[front], method, l, id).toFixed(digits)).join(" / "),
      ),
    ]);
  const head = ["", ...layers.map((l) => `layer ${l}`)];
  const accuracy = (values: Result["values"], key: string) =>
    (100 * (values?.[key] ?? Number.NaN)).toFixed(1);
  const native = runs.map(
    ({ base, fronts: { seed, cue } }) =>
      `${base}: receiver ${accuracy(seed.values, "stitch.end.accuracy")} %, seed front ${accuracy(seed.values, "stitch.front.accuracy")} %, cue front ${accuracy(cue.values, "stitch.front.accuracy")} % on marked digits`,
  );
  return {
    title: "Stitching and shortcuts: which methods are fooled by a marker?",
    body: [
      `Glyph digits 12 × 12, ${size.train} to fit on and ${size.test} to judge by; networks of five convolutions, ${size.baseEpochs} epochs; stitches of ${size.fitEpochs} epochs; base seeds ${runs.map(({ base }) => base).join(" / ")}. ${native.join("; ")}.`,
      "Excess agreement, cue front (agreement under markers of the true class less that under shifted ones):",
      markdownTable(head, rows("cue", "excess", 0)),
      "Agreement on marked digits, seed front:",
      markdownTable(head, rows("seed", "agreement", 1)),
      "Agreement on marked digits, cue front:",
      markdownTable(head, rows("cue", "agreement", 1)),
      "FuLA distance of each method's stitch, cue front:",
      markdownTable(head, rows("cue", "fula", 3)),
      `Verdict of the engine, cue front: ${runs.map(({ fronts }) => fronts.cue.summary).join(" — ")}`,
      peer === null
        ? `Time: ${ownTime(time)}. torch was not asked, or is not here.`
        : peerText(peer, time),
    ],
    checks: runs.flatMap((run) => checksOf(run, size)),
  };
}

type Time = Pick<Facts, "seconds" | "processor" | "threads">;

const ownTime = ({ seconds, processor, threads }: Time): string =>
  `${seconds.toFixed(0)} s on ${threads} threads, ${processor.toFixed(0)} s of processors`;

/** The peer prints its seconds and its excess of TLM and FuLA at layer 5, as JSON. */
function peerText(peer: string, time: Time): string {
  const told: {
    seconds: number;
    processor: number;
    torch: string;
    excess: Record<string, number[]>;
  } = JSON.parse(peer);
  const list = (name: string) => told.excess[name].map((value) => value.toFixed(0)).join(" / ");
  const ratios = `${(told.seconds / time.seconds).toFixed(2)} and ${(told.processor / time.processor).toFixed(2)} times ours`;
  return `Time: ${ownTime(time)}; the same experiment on the same data in torch ${told.torch}, a process of one thread for each base seed: ${told.seconds.toFixed(0)} s, ${told.processor.toFixed(0)} s of processors, ${ratios}. Its excess agreement at layer 5, cue front: TLM ${list("tlm")}, FuLA ${list("fula")}.`;
}
