/** Models that run, on both packages: by onnxruntime in WebAssembly, or by its native library. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
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
