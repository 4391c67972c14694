import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { number, SimilarityView } from "./pages/similarityView";
import type { Workbench } from "./pages/workbench";
import { expected } from "./support/expected";
import { expect, test } from "./support/fixtures";

const EARLY = "digits-early.safetensors";
const LATE = "digits-late.safetensors";
const TUNED = "digits-finetuned.safetensors";

async function compare(workbench: Workbench, a: string, b: string): Promise<SimilarityView> {
  await workbench.explorer.select(a, b);
  await workbench.explorer.choose(b, "Compare Checkpoints");
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  return view;
}

test("compares two files of the Explorer, with numpy's values in the matrix", async ({
  workbench,
}) => {
  const view = await compare(workbench, EARLY, LATE);
  await expect(view.heading).toContainText("digits-early");
  await expect(view.heading).toContainText("digits-late");
  await expect(view.map).toBeVisible();

  for (const [measure, id] of [
    ["Input-Gram cosine", "weights.inputGram.cosine"],
    ["Spectrum cosine", "weights.spectrum.cosine"],
  ] as const) {
    await view.chooseMeasure(measure);
    const cells = new Map((await view.tableCells()).map((cell) => [`${cell.a} ${cell.b}`, cell]));
    const values = expected.pairs["digits-early digits-late"][id];
    expect(Object.keys(values)).toHaveLength(36);
    for (const [layers, value] of Object.entries(values)) {
      const cell = cells.get(layers);
      if (value === null) expect(cell?.value, layers).toBeNaN();
      // The table prints six significant digits.
      else expect(cell?.value, `${measure} ${layers}`).toBeCloseTo(value, 5);
    }
    expect(cells.get("fc1 fc1")?.paired).toBe(true);
    expect(cells.get("fc1 fc2")?.paired).toBe(false);
  }
  await workbench.expectNoErrors();
});

test("shows all figures of a pinned pair, tensor by tensor", async ({ workbench }) => {
  const view = await compare(workbench, EARLY, LATE);
  await view.pinFromTable("fc1", "fc1");
  const tensor = await view.tensor("weight");
  const figures = expected.pairs["digits-early digits-late"].tensors["fc1.weight"];
  for (const [name, id] of [
    ["Weight cosine", "weights.cosine"],
    ["Relative L2 change", "weights.relativeL2"],
    ["Relative L1 change", "weights.relativeL1"],
    ["Sign agreement", "weights.signAgreement"],
    ["Entries changed", "weights.changed"],
    ["Largest change", "weights.maxChange"],
  ]) {
    const shown = number(((await view.figure(name, tensor).textContent()) ?? "").trim());
    const value = figures[id] as number;
    expect(Math.abs(shown - value), `${name}: ${shown}`).toBeLessThanOrEqual(
      6e-4 * Math.abs(value),
    );
  }
  await expect(view.figure("Equal bytes", tensor)).toHaveText("no");
});

test("says in one sentence what changed", async ({ workbench }) => {
  const view = await compare(workbench, LATE, TUNED);
  await expect(view.summary).toContainText("7 of 9 layers are unchanged");
  await expect(view.summary).toContainText("head");
});

test("compares with a file that was selected before", async ({ workbench }) => {
  await workbench.explorer.choose(EARLY, "Select Checkpoint for Comparison");
  await expect(workbench.statusBar(EARLY)).toBeVisible();
  await workbench.explorer.choose("digits-late.pt", "Compare with Selected Checkpoint");
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  await expect(view.heading).toContainText("digits-late");
  await expect(view.map).toBeVisible();
});

test("asks for both files when started from the palette", async ({ workbench }) => {
  await workbench.runCommand("Cognate: Compare Checkpoints...");
  await workbench.quickOption(LATE).click();
  await expect(workbench.quickOption(TUNED)).toBeVisible();
  // The first one is not offered again.
  await expect(workbench.quickOption(LATE)).toHaveCount(0);
  await workbench.quickOption(TUNED).click();
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  await expect(view.summary).toContainText("7 of 9 layers are unchanged");
});

test("compares the samples that it ships", async ({ workbench }) => {
  await workbench.runCommand("Cognate: Compare Sample Checkpoints");
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  await expect(view.heading).toContainText("digits-early");
});

test("offers the command on checkpoints only", async ({ open, folder }) => {
  writeFileSync(join(folder, "notes.txt"), "hello");
  const workbench = await open();
  await workbench.explorer.file("notes.txt").click({ button: "right" });
  await expect(workbench.explorer.menuEntry("Copy Path")).toBeVisible();
  await expect(workbench.explorer.menuEntry("Select Checkpoint for Comparison")).toHaveCount(0);
});

test("keeps its place when hidden, and comes back after a reload of the window", async ({
  workbench,
}) => {
  const view = await compare(workbench, EARLY, LATE);
  await view.chooseMeasure("Spectrum cosine");
  await view.pinFromTable("fc2", "fc2");

  await workbench.explorer.open(TUNED);
  await expect(workbench.tab(TUNED)).toHaveAttribute("aria-selected", "true");
  await workbench.tab("digits-early ").or(workbench.tab("digits-early")).first().click();
  await expect(view.pinned.getByRole("heading", { name: "fc2" })).toBeVisible();
  await expect(view.measure).toHaveAccessibleName("Measure: Spectrum cosine");

  await workbench.reload();
  await view.whenDone();
  await expect(view.pinned.getByRole("heading", { name: "fc2" })).toBeVisible();
  await expect(view.measure).toHaveAccessibleName("Measure: Spectrum cosine");
  await expect(view.button("Table")).toHaveAttribute("aria-pressed", "true");
});
