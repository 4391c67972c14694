import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CheckpointEditor } from "./pages/checkpointEditor";
import { number, SimilarityView } from "./pages/similarityView";
import { writeSparseCheckpoint } from "./support/checkpoints";
import { expected } from "./support/expected";
import { expect, test } from "./support/fixtures";

test("shows layers and tensors of a checkpoint, and numpy's figures on demand", async ({
  workbench,
}) => {
  await workbench.explorer.open("digits-late.safetensors");
  const editor = new CheckpointEditor(workbench.page);
  await editor.whenRead();
  await expect(editor.heading).toHaveText("digits-late.safetensors");
  await expect(editor.headline).toContainText("safetensors · 27 tensors");

  await editor.select("fc1.weight");
  await expect(editor.row("fc1.weight")).toContainText("F32");
  await expect(editor.row("fc1.weight")).toContainText("80 × 384");
  const figures = expected.stats["digits-late"]["fc1.weight"];
  for (const [name, key] of [
    ["smallest", "min"],
    ["largest", "max"],
    ["mean", "mean"],
    ["standard deviation", "std"],
    ["zeros", "zeros"],
  ]) {
    await expect(editor.figure(name)).not.toBeEmpty();
    const shown = number(((await editor.figure(name).textContent()) ?? "").trim());
    expect(Math.abs(shown - figures[key]), name).toBeLessThanOrEqual(6e-4 * Math.abs(figures[key]));
  }
  await expect(editor.histogram).toBeVisible();
});

test("finds tensors by name, type or shape", async ({ workbench }) => {
  // The suffix is used by other tools too, so the editor is offered but not forced on it.
  await workbench.explorer.choose("digits-late.pt", "Open as Checkpoint");
  const editor = new CheckpointEditor(workbench.page);
  await editor.whenRead();
  await expect(editor.headline).toContainText("torch.zip · 27 tensors");
  await editor.filter.fill("running_var");
  await expect(editor.frame.getByText("3 tensors match")).toBeVisible();
  await expect(editor.row("bn2.running_var")).toBeVisible();
  await expect(editor.row("fc1.weight")).toHaveCount(0);
  await editor.filter.fill("I64");
  await expect(editor.row("bn1.num_batches_tracked")).toBeVisible();
});

test("opens a file of gigabytes at once", async ({ open, folder }) => {
  const large = { layers: 200, width: 2048, value: 1 };
  writeSparseCheckpoint(join(folder, "large.safetensors"), large);
  const workbench = await open();
  const editor = new CheckpointEditor(workbench.page);
  // The first editor of a window also starts the engine and the view; the second shows the reading.
  await workbench.explorer.open("digits-late.safetensors");
  await editor.whenRead();
  const since = Date.now();
  await workbench.explorer.open("large.safetensors");
  await expect(editor.headline).toContainText("200 tensors");
  console.log(`a file of 3.1 GiB shows its tree after ${Date.now() - since} ms`);
});

test("leads to a comparison with another file", async ({ workbench }) => {
  await workbench.explorer.open("digits-late.safetensors");
  const editor = new CheckpointEditor(workbench.page);
  await editor.whenRead();
  await editor.button("Compare with…").click();
  await workbench.quickOption("digits-finetuned.safetensors").click();
  const view = new SimilarityView(workbench.page);
  await expect(view.summary).toContainText("layers are unchanged", { timeout: 60_000 });
});

test("says when the file changed on disk, and reads it anew", async ({ workbench, folder }) => {
  await workbench.explorer.open("digits-late.safetensors");
  const editor = new CheckpointEditor(workbench.page);
  await editor.whenRead();
  const path = join(folder, "digits-late.safetensors");
  writeFileSync(path, readFileSync(join(folder, "digits-early.safetensors")));
  await expect(editor.frame.getByText("The file changed on disk")).toBeVisible();
  await editor.button("Refresh").click();
  await expect(editor.frame.getByText("The file changed on disk")).toHaveCount(0);
  await editor.select("fc1.weight");
  const figures = expected.stats["digits-early"]["fc1.weight"];
  await expect(editor.figure("mean")).not.toBeEmpty();
  const shown = number(((await editor.figure("mean").textContent()) ?? "").trim());
  expect(Math.abs(shown - figures.mean)).toBeLessThanOrEqual(6e-4 * Math.abs(figures.mean));
});

test("says what is wrong with a bad file", async ({ open, folder }) => {
  writeFileSync(join(folder, "empty.safetensors"), "");
  writeFileSync(join(folder, "words.pth"), "these are words");
  const cut = join(folder, "cut.safetensors");
  writeFileSync(cut, Buffer.from([200, 0, 0, 0, 0, 0, 0, 0]));
  appendFileSync(cut, '{"a":{"dtype":"F32"');
  const workbench = await open();
  const editor = new CheckpointEditor(workbench.page);
  for (const name of ["empty.safetensors", "words.pth", "cut.safetensors"]) {
    await workbench.explorer.open(name);
    await expect(editor.heading).toHaveText(name);
    await expect(editor.alert).toContainText(name);
    await expect(editor.alert).not.toContainText(/\bat \S+:\d+:\d+/); // no stack trace
  }
});
