import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SimilarityView } from "./pages/similarityView";
import type { Workbench } from "./pages/workbench";
import { writeSparseCheckpoint } from "./support/checkpoints";
import { expect, test } from "./support/fixtures";

/** Two files of 2 GiB that take no disk: long enough to be interrupted. */
function writeLargePair(folder: string): void {
  for (const [name, value] of [
    ["large-a", 1],
    ["large-b", 2],
  ] as const) {
    const path = join(folder, `${name}.safetensors`);
    writeSparseCheckpoint(path, { layers: 32, width: 4096, value });
  }
}

async function startLarge(workbench: Workbench): Promise<SimilarityView> {
  await workbench.explorer.select("large-a.safetensors", "large-b.safetensors");
  await workbench.explorer.choose("large-b.safetensors", "Compare Checkpoints");
  const view = new SimilarityView(workbench.page);
  await expect(view.button("Cancel")).toBeVisible();
  return view;
}

test("a long comparison is cancelled within a moment, and what was finished stays", async ({
  open,
  folder,
}) => {
  writeLargePair(folder);
  const workbench = await open();
  const view = await startLarge(workbench);
  // Results appear as they are computed.
  await expect(view.map).toBeVisible({ timeout: 60_000 });
  const since = Date.now();
  await view.button("Cancel").click();
  await expect(view.status.filter({ hasText: "Cancelled" })).toBeVisible({ timeout: 5000 });
  console.log(`cancelled, as seen in the view, after ${Date.now() - since} ms`);
  await expect(view.runAgainOffer).toBeVisible();
  await expect(view.map).toBeVisible();
});

test("when the engine is killed the view says so, and runs again", async ({
  open,
  folder,
  server,
}) => {
  writeLargePair(folder);
  const workbench = await open();
  const view = await startLarge(workbench);
  await expect.poll(async () => (await server.engines()).length).toBe(1);
  const [engine] = await server.engines();
  process.kill(engine.pid, "SIGKILL");
  await expect(view.alert).toContainText(/engine/i);
  await expect(view.alert).toContainText("SIGKILL");

  await view.runAgainOffer.click();
  await expect(view.alert).toHaveCount(0);
  await expect(view.map).toBeVisible({ timeout: 60_000 });
  const [next] = await server.engines();
  expect(next.pid).not.toBe(engine.pid);
  await view.button("Cancel").click();
  await expect(view.status.filter({ hasText: "Cancelled" })).toBeVisible();

  // The next comparison works.
  await workbench.explorer.select("digits-early.safetensors", "digits-late.safetensors");
  await workbench.explorer.choose("digits-late.safetensors", "Compare Checkpoints");
  await view.whenDone();
  await expect(view.summary).toContainText("layers");
});

test("a file that is no checkpoint is refused by name, with the reason", async ({
  open,
  folder,
}) => {
  writeFileSync(join(folder, "bad.safetensors"), "this is not a checkpoint");
  const workbench = await open();
  await workbench.explorer.select("bad.safetensors", "digits-late.safetensors");
  await workbench.explorer.choose("digits-late.safetensors", "Compare Checkpoints");
  const view = new SimilarityView(workbench.page);
  await expect(view.alert).toContainText("bad.safetensors", { timeout: 60_000 });
  await expect(view.alert).not.toContainText(/\bat \S+:\d+/); // no stack trace
});
