/** Models that run, on both packages: by onnxruntime in WebAssembly, or by its native library. */
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chainModel } from "../unit/support/chainModel";
import { writeSafetensors } from "../worker/support/checkpoints";
import { numbers, writeNpy } from "../worker/support/dumps";
import { SimilarityView } from "./pages/similarityView";
import { expect, test } from "./support/fixtures";

const MODELS = ["one.onnx", "two.onnx"] as const;
const LAYERS = ["conv", "norm", "Relu", "up", "head.0", "head.1.Tanh", "head.2"];

test("compares what the layers of two ONNX models answer, by CKA", async ({
  folder,
  open,
  packageName,
}) => {
  for (const name of MODELS) {
    copyFileSync("test/fixtures/onnx/torch-cnn.onnx", join(folder, name));
  }
  const workbench = await open();
  await workbench.explorer.select(...MODELS);
  await workbench.explorer.choose(MODELS[1], "Compare as Activations");
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  await expect(view.measure).toHaveAccessibleName("Measure: Linear CKA");
  const runtime = packageName === "native" ? "onnxruntime-node" : "onnxruntime-web";
  await expect(view.frame.locator("footer")).toContainText(`${runtime} 1.`);
  const cells = await view.tableCells();
  expect(cells).toHaveLength(LAYERS.length ** 2);
  for (const { a, b, value } of cells) {
    if (a === b) expect(value, a).toBeCloseTo(1, 6);
  }
  expect(cells.find(({ a, b }) => a === "conv" && b === "head.2")?.value).toBeLessThan(0.9);
  await workbench.expectNoErrors();
});

const [SHORT, LONG] = ["short.safetensors", "tall.safetensors"];

/** A folder with two plain MLPs of 6 inputs, one deeper than the other, and inputs for them. */
function writeMlps(folder: string): void {
  // that of the samples would hold for every checkpoint of the folder
  rmSync(join(folder, "cognate-architecture.json"));
  writeMlp(join(folder, SHORT), [12, 12, 4]);
  writeMlp(join(folder, LONG), [12, 12, 12, 12, 4]);
  writeNpy(join(folder, "fits.npy"), [40, 6], numbers(240));
  writeNpy(join(folder, "wide.npy"), [40, 7], numbers(280));
}

function writeMlp(path: string, widths: readonly number[]): void {
  const sizes = [6, ...widths];
  const tensors = widths.flatMap((out, layer) => {
    const [name, fan] = [`layers.${2 * layer}`, sizes[layer] ?? 0];
    return [
      { name: `${name}.weight`, shape: [out, fan], values: numbers(out * fan, layer + 1) },
      { name: `${name}.bias`, shape: [out], values: numbers(out, layer + 11) },
    ];
  });
  writeSafetensors(path, tensors);
}

test("offers what layers answer beside the weights, on inputs of the user's choice", async ({
  folder,
  open,
}) => {
  writeMlps(folder);
  const workbench = await open();
  await workbench.explorer.select(SHORT, LONG);
  await workbench.explorer.choose(LONG, "Compare Checkpoints");
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  await expect(view.button("Weights")).toHaveAttribute("aria-pressed", "true");
  await expect(view.button("Inputs: random")).toHaveCount(0);

  // a measure on activations, chosen among those on weights, runs the models
  await view.chooseMeasure("Linear CKA");
  await view.whenDone();
  await expect(view.button("Activations")).toHaveAttribute("aria-pressed", "true");
  await expect(view.frame.locator(".banner")).toContainText("On random inputs, not your data.");
  expect(new Set((await view.tableCells()).map(({ a, b }) => `${a} ${b}`)).size).toBe(5 * 9);

  await view.button("Choose Data…").click();
  await workbench.quickOption("wide.npy").click();
  await expect(view.alert).toContainText("expected an input of width 6");
  await view.button("Inputs: wide.npy").click();
  await workbench.quickOption("fits.npy").click();
  await view.whenDone();
  await expect(view.button("Inputs: fits.npy")).toBeVisible();
  await expect(view.frame.locator("footer")).toContainText("n = 40");
  await expect(view.frame.locator(".banner")).toHaveCount(0);

  // so it is after a reload of the window
  await workbench.reload();
  await view.whenDone();
  await expect(view.button("Inputs: fits.npy")).toBeVisible();
  await expect(view.frame.locator("footer")).toContainText("n = 40");

  await view.pinFromTable("layers.0", "layers.2");
  const further = view.pinned.getByRole("region", { name: "Go further" });
  await further.getByRole("button", { name: "Show A in Sub-networks" }).click();
  await expect(workbench.tab(`Sub-networks of ${SHORT}`)).toBeVisible();
  await workbench
    .tab(`${LONG} ↔`)
    .or(workbench.tab(`${SHORT} ↔`))
    .first()
    .click();

  await view.button("Weights").click();
  await view.whenDone();
  await expect(view.measure).not.toHaveAccessibleName("Measure: Linear CKA");
  await expect(view.button("Inputs: fits.npy")).toHaveCount(0);
  await workbench.expectNoErrors();
});

test("says why weights alone are compared", async ({ folder, open }) => {
  writeMlps(folder);
  writeSafetensors(join(folder, "odd.safetensors"), [
    { name: "layers.0.weight", shape: [12, 6], values: numbers(72) },
    { name: "gate.scale", shape: [3, 5, 7], values: numbers(105) },
  ]);
  const workbench = await open();
  await workbench.explorer.select("odd.safetensors", SHORT);
  await workbench.explorer.choose(SHORT, "Compare Checkpoints");
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  const refusal = view.frame.getByText("Weights only: odd.safetensors does not run.");
  await refusal.click();
  await expect(view.frame.locator("details.input-note")).toContainText("architecture file");
  await expect(view.button("Activations")).toHaveCount(0);

  await workbench.explorer.select("odd.safetensors");
  await workbench.explorer.choose("odd.safetensors", "Compare the Layers of One Model");
  await expect(workbench.tab("Layers of odd.safetensors")).toBeVisible();
  await view.whenDone();
  await expect(refusal).toBeVisible();
  await expect(view.alert).toHaveCount(0);
});

test("refuses a matrix that is too large, before anything is run", async ({ folder, open }) => {
  writeFileSync(join(folder, "chain.onnx"), await chainModel(8_000));
  const workbench = await open();
  await workbench.explorer.select("chain.onnx");
  await workbench.explorer.choose("chain.onnx", "Compare the Layers of One Model");
  const view = new SimilarityView(workbench.page);
  await expect(view.alert).toContainText(
    "chain.onnx has 6,000 layers: 36,000,000 pairs, expected at most 10,000,000 pairs",
    { timeout: 60_000 },
  );
  await view.button("Compare Weights").click();
  await view.whenDone();
  await expect(view.summary).toContainText("All 2000 layers are unchanged.");
});

test("compares the layers of one model with each other", async ({ folder, open }) => {
  writeMlps(folder);
  const workbench = await open();
  await workbench.explorer.select(SHORT);
  await workbench.explorer.choose(SHORT, "Compare the Layers of One Model");
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  await expect(workbench.tab(`Layers of ${SHORT}`)).toBeVisible();
  await expect(view.measure).toHaveAccessibleName("Measure: Linear CKA");
  const cells = await view.tableCells();
  expect(cells).toHaveLength(25);
  for (const { a, b, value } of cells) {
    if (a === b) expect(value, a).toBeCloseTo(1, 6);
    else expect(value, `${a} ${b}`).toBeLessThan(0.9999);
  }
  await workbench.expectNoErrors();
});

test("runs the sample models on the sample pictures", async ({ workbench }) => {
  await workbench.runCommand("Cognate: Compare Sample Models");
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  await expect(view.measure).toHaveAccessibleName("Measure: Linear CKA");
  await expect(view.button("Inputs: digits-inputs.npy")).toBeVisible();
  await expect(view.summary).toContainText("Linear CKA of 16 pairs of layers");
  await expect(view.frame.locator(".banner")).toHaveCount(0);
  await workbench.expectNoErrors();
});
