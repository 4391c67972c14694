import { beforeAll, describe, expect, it } from "vitest";
import { installed } from "../support/models";
import { cloudData, onnxOf, stitchFiles, trainedPerceptron } from "./networks";

type Contents = Record<string, Uint8Array>;

describe.skipIf(!installed)("stitching", () => {
  let contents: Contents;
  beforeAll(async () => {
    contents = {
      "front.onnx": await onnxOf(await trainedPerceptron([20, 20, 20], 1)),
      "end.onnx": await onnxOf(await trainedPerceptron([16, 16], 2)),
      "data.safetensors": cloudData(320, 5),
    };
  });

  it("reads 100 and 0 for a model stitched to itself", async () => {
    const result = await stitchFiles(
      contents,
      { selfTest: true },
      { names: { front: "end.onnx" } },
    );
    expect(result.summary).toMatch(/^Self-test passed/);
    expect(result.stitches).toHaveLength(6);
    for (const { values } of result.stitches!) {
      expect(values.agreement!).toBeGreaterThanOrEqual(99.9);
      expect(values.fula!).toBeLessThanOrEqual(1e-3);
    }
  });

  it("tells every figure of every method at layers of the same depth", async () => {
    const result = await stitchFiles(contents);
    expect(result.params.methods).toEqual(["ls", "dm", "fula", "slm", "tlm"]);
    expect(result.layers.a.map(({ id }) => id)).toHaveLength(3);
    expect(result.layers.b).toHaveLength(2);
    expect(result.stitches).toHaveLength(10);
    for (const stitch of result.stitches!) {
      const { values, stack, singularValues, curve, heldOut, confusion, method } = stitch;
      for (const id of ["accuracy", "penalty", "agreement", "fula", "kappa", "rank"]) {
        expect(Number.isFinite(values[id]), id).toBe(true);
      }
      expect(singularValues).toHaveLength(16);
      expect(curve).toHaveLength(method === "ls" ? 0 : 8);
      expect(heldOut).toHaveLength(method === "ls" ? 0 : 8);
      // of labels the end of descent is kept, which is what the last epoch was judged by
      if (method === "tlm" || method === "slm") {
        expect(heldOut.at(-1)).toBeCloseTo(values.agreement!, 4);
        expect(heldOut[0]).not.toBeCloseTo(values.agreement!, 1);
      }
      expect(confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(80);
      const known = stack.map(({ distance }) => distance!);
      expect(values.fula).toBeCloseTo(known.reduce((a, b) => a + b, 0) / known.length, 12);
      expect(values.trainFula! <= values.startFula! * 1.01 || method !== "fula").toBe(true);
    }
    const fula = result.stitches!.filter(({ method }) => method === "fula");
    const dm = result.stitches!.filter(({ method }) => method === "dm");
    // at the last layer nothing follows the stitch
    expect(fula[1].values).toEqual(dm[1].values);
    expect(fula[1].curve).toEqual(dm[1].curve);
    expect(result.values!["stitch.end.accuracy"]).toBeGreaterThan(0.9);
  });

  it("repeats to the last digit by its seed", async () => {
    const once = await stitchFiles(contents, { methods: ["fula"] });
    const again = await stitchFiles(contents, { methods: ["fula"] });
    expect(again).toEqual(once);
  });

  it("fills the matrix, and keeps what was finished when it is cancelled", async () => {
    const controller = new AbortController();
    let partials = 0;
    const result = await stitchFiles(
      contents,
      { all: true, methods: ["ls", "dm"] },
      {
        context: {
          signal: controller.signal,
          onProgress: ({ done, partial }) => {
            if (partial) partials++;
            if (done >= 7) controller.abort();
          },
        },
      },
    );
    expect(result.status).toBe("cancelled");
    const ls = result.matrices.find(({ measure }) => measure === "stitch.ls.agreement")!;
    expect(ls.values.flat().every((value) => value !== null)).toBe(true);
    const dm = result.matrices.find(({ measure }) => measure === "stitch.dm.agreement")!;
    expect(dm.values.flat().some((value) => value === null)).toBe(true);
    expect(
      result.notes.some(({ code, at }) => code === "cancelled" && at.startsWith("stitch.dm")),
    ).toBe(true);
    expect(partials).toBeGreaterThanOrEqual(0);
  });

  it("fits on inputs that the front layer cannot tell from the data", async () => {
    const result = await stitchFiles(contents, { inputs: "identical", methods: ["ls", "fula"] });
    const found = result.notes.filter(({ code }) => code === "inputs.identical");
    expect(found.map(({ at }) => at)).toEqual(["Relu", "Relu#3"]);
    for (const { text } of found) {
      const distance = Number(/distance ([\d.e-]+)/.exec(text)?.[1]);
      // noise of the data's range is further than this from the data before it descends
      expect(distance).toBeLessThan(0.5);
    }
    // fitted on other inputs, judged on the same data
    const plain = await stitchFiles(contents, { methods: ["ls", "fula"] });
    expect(result.values).toEqual(plain.values);
    expect(result.stitches![0].values.fula).not.toBe(plain.stitches![0].values.fula);
  });

  it("fits and judges under attack, which leaves a model stitched to itself alike", async () => {
    const methods = ["ls", "tlm"] as const;
    const clean = await stitchFiles(contents, { methods });
    const attacked = await stitchFiles(contents, { inputs: "adversarial", methods });
    attacked.stitches!.forEach(({ values, curve, method }, i) => {
      expect(values.taskLoss!).toBeGreaterThan(clean.stitches![i].values.taskLoss!);
      expect(curve).toHaveLength(method === "ls" ? 0 : 8);
      expect(curve.every((loss) => Number.isFinite(loss))).toBe(true);
    });
    const self = await stitchFiles(
      contents,
      { inputs: "adversarial", methods: ["ls"] },
      { names: { front: "end.onnx" } },
    );
    for (const { values } of self.stitches!) expect(values.agreement!).toBeGreaterThan(99.9);
  });

  it("refuses in one line what cannot be stitched", async () => {
    const { "data.safetensors": data, ...models } = contents;
    const plain = { ...models, "data.safetensors": data };
    await expect(
      stitchFiles(
        plain,
        { methods: ["tlm"] },
        { inputs: { probe: { kind: "random", samples: 40 } } },
      ),
    ).rejects.toThrow(/--method: task-loss matching needs the true class of each sample/);
    await expect(stitchFiles(plain, { endLayers: ["nothing"] })).rejects.toThrow(/has no layer/);
    await expect(stitchFiles(plain, { layers: "nothing*" })).rejects.toThrow(/none of the layers/);
  });
});
