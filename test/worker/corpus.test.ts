import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Result } from "../../extension/engine/result";
import { cognate } from "./support/cli";
import { root } from "./support/dist";

const corpus = join(root, "..", "shared", "corpus", "burn-mnist");

describe.skipIf(!existsSync(corpus))(
  "the MNIST checkpoints of burn (skipped where ../shared/corpus is absent)",
  () => {
    it("run as convolutional networks by an architecture file", async () => {
      const files = ["mnist.pt", "mnist.safetensors"].map((name) => join(corpus, name));
      const file = join(root, "test/fixtures/builders/mnist.cognate-architecture.json");
      const words = [
        "--measure",
        "cka.linear",
        "--architecture",
        file,
        "--samples",
        "64",
        "--json",
      ];
      const run = await cognate(["compare", ...files, ...words]);
      if (run.code === 3 && run.stderr.includes("onnxruntime is not")) return;
      expect([run.code, run.stderr]).toEqual([0, ""]);
      const { layers, notes }: Result = JSON.parse(run.stdout);
      expect(layers.a.map(({ id }) => id).at(-1)).toBe("scores");
      expect(notes.map(({ code }) => code)).toContain("model.architecture");
    });

    it("pair up in 20 tensors, across two formats", async () => {
      const files = ["mnist.pt", "mnist.safetensors"].map((name) => join(corpus, name));
      const run = await cognate(["compare", ...files, "--pairs-only", "--json"]);
      expect([run.code, run.stderr]).toEqual([0, ""]);
      const { pairs }: Result = JSON.parse(run.stdout);
      const tensors = pairs.filter(({ level }) => level === "tensor");
      expect(tensors).toHaveLength(20);
      const cosine = (name: string) =>
        Number(tensors.find(({ a }) => a.endsWith(name))?.values["weights.cosine"]).toFixed(3);
      expect(cosine("conv1.weight")).toBe("0.997");
      expect(cosine("fc1.weight")).toBe("0.805");
    });
  },
);
