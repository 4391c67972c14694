import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { number, SimilarityView } from "./pages/similarityView";
import type { Workbench } from "./pages/workbench";
import { seriousViolations } from "./support/accessibility";
import { expectedActivations } from "./support/expected";
import { expect, test } from "./support/fixtures";

const PICTURES = "out/e2e";
mkdirSync(PICTURES, { recursive: true });

const LATE = "activations-late.safetensors";
const OTHER = "activations-other-seed.safetensors";
const expected = expectedActivations["activations-late activations-other-seed"];

async function compare(
  workbench: Workbench,
  { files: [a, b], entry }: { files: readonly [string, string]; entry: string },
): Promise<SimilarityView> {
  await workbench.explorer.select(a, b);
  await workbench.explorer.choose(b, entry);
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  return view;
}

const dumps = { files: [LATE, OTHER], entry: "Compare Checkpoints" } as const;

/** The cells of the table, against numpy's. */
async function expectCells(view: SimilarityView, measure: string): Promise<void> {
  const cells = await view.tableCells();
  const values = expected[measure];
  expect(cells).toHaveLength(Object.keys(values).length);
  for (const { a, b, value } of cells) {
    // The table prints six significant digits.
    expect(value, `${measure} ${a} ${b}`).toBeCloseTo(values[`${a} ${b}`], 5);
  }
}

/** Takes what *Statistics* proposes. */
async function addStatistics(view: SimilarityView): Promise<void> {
  await view.button("Statistics").click();
  await view.frame.getByRole("dialog").getByRole("button", { name: "Compute" }).click();
  await expect(view.frame.locator("footer")).toContainText("chance of 200 shuffles");
  await view.whenDone();
}

test.afterEach(({ server }) => server.configure({}));

test("compares two dumps of the Explorer, with numpy's values in the matrix", async ({
  workbench,
}) => {
  const view = await compare(workbench, dumps);
  await expect(view.summary).toContainText("CKA");
  await expect(view.map).toBeVisible();
  await expect(view.measure).toHaveAccessibleName("Measure: Linear CKA");
  await expect(view.frame.locator("footer")).toContainText("n = 128");
  await expect(view.frame.locator(".input-note").first()).toContainText("reduced by pool");
  await expectCells(view, "cka.linear");
  await view.chooseMeasure("Mutual k-NN");
  await expectCells(view, "knn.mutual");
  await workbench.expectNoErrors();
});

test("computes a measure that is chosen, and shows measures side by side on a pair", async ({
  workbench,
}) => {
  const view = await compare(workbench, dumps);
  await view.measure.click();
  await view.frame.getByRole("combobox", { name: "Find a measure" }).fill("angular procrustes");
  await expect(view.measureOption("Angular Procrustes distance")).toContainText(
    "choose to compute",
  );
  await view.frame.getByRole("combobox", { name: "Find a measure" }).press("Enter");
  await expect(view.measure).toHaveAccessibleName("Measure: Angular Procrustes distance", {
    timeout: 60_000,
  });
  await view.whenDone();
  await expectCells(view, "procrustes.angular");

  await view.pinFromTable("fc1", "fc1");
  for (const [name, id] of [
    ["Linear CKA", "cka.linear"],
    ["Angular Procrustes distance", "procrustes.angular"],
    ["Mutual k-NN", "knn.mutual"],
  ]) {
    const shown = number(((await view.figure(name).textContent()) ?? "").trim());
    expect(Math.abs(shown - expected[id]["fc1 fc1"]), name).toBeLessThan(1e-3);
  }
  // One track a figure.
  await expect(view.pinned.locator(".track")).toHaveCount(4);
});

test("adds intervals and chance levels on request", async ({ workbench }) => {
  const view = await compare(workbench, dumps);
  await view.pinFromTable("fc2", "fc2");
  await addStatistics(view);
  await expect(view.pinned.getByRole("term").filter({ hasText: "chance" }).first()).toBeVisible();
  const text = (await view.figure("Linear CKA").textContent()) ?? "";
  const [, value, low, high] = /([\d.]+)\s*\[([\d.]+), ([\d.]+)\]/.exec(text) ?? [];
  expect(Number(value)).toBeCloseTo(expected["cka.linear"]["fc2 fc2"], 3);
  expect(Number(low)).toBeLessThan(Number(value));
  expect(Number(high)).toBeGreaterThan(Number(value));
  // Both networks know the digits: no shuffle comes near.
  await expect(view.pinned).toContainText(/p 0\.00/);
  await expect(view.row("fc2", "fc2").locator("td").nth(5)).toHaveText(/^0\.00/);
});

test("answers which measure to use, from what the measures say of themselves", async ({
  workbench,
}) => {
  const view = await compare(workbench, dumps);
  await view.measure.click();
  await view.button("Which Measure Should I Use?").click();
  const advice = view.frame.getByRole("dialog", { name: "Which measure should I use?" });
  await expect(advice).toBeVisible();
  await advice.getByRole("radio", { name: "Any invertible linear map" }).check();
  await expect(
    advice.getByRole("heading", { name: /Mean CCA|canonical correlation/i }).first(),
  ).toBeVisible();
  await expect(advice.getByRole("button", { name: "Show Linear CKA", exact: true })).toHaveCount(0);
  await advice.getByRole("radio", { name: "Any rotation" }).check();
  await advice.getByRole("button", { name: "Show Linear CKA", exact: true }).click();
  await expect(advice).toBeHidden();
  await expect(view.measure).toHaveAccessibleName("Measure: Linear CKA");
});

test("takes the user's word that two files hold activations", async ({ open, folder }) => {
  for (const [from, to] of [
    [LATE, "x.safetensors"],
    [OTHER, "y.safetensors"],
  ]) {
    writeUnmarked(join(folder, from), join(folder, to));
  }
  const workbench = await open();
  const view = await compare(workbench, {
    files: ["x.safetensors", "y.safetensors"],
    entry: "Compare as Activations",
  });
  await expectCells(view, "cka.linear");
  // It is still so after a reload of the window.
  await workbench.reload();
  await view.whenDone();
  await expectCells(view, "cka.linear");
});

test("says so when rows are not the same inputs", async ({ open, folder }) => {
  const other = readFileSync(join(folder, OTHER));
  const start = 8 + Number(other.readBigUInt64LE(0));
  // The first sample id, which comes first in the data.
  other.writeBigInt64LE(77n, start);
  writeFileSync(join(folder, "shuffled.safetensors"), other);
  const workbench = await open();
  const view = await compare(workbench, {
    files: [LATE, "shuffled.safetensors"],
    entry: "Compare Checkpoints",
  });
  await expect(view.alert).toContainText("row i of both sides must be the same input");
});

for (const [short, theme] of Object.entries({
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
})) {
  test(`is legible and accessible in ${theme}`, async ({ server, open }) => {
    server.configure({ "workbench.colorTheme": theme });
    const workbench = await open();
    const view = await compare(workbench, dumps);
    const picture = (name: string) =>
      workbench.page.screenshot({ path: join(PICTURES, `activations-${name}-${short}.png`) });
    await view.measure.click();
    await view.button("Compute One of Each Family").click();
    await view.whenDone();
    await addStatistics(view);
    await view.pinFromTable("conv3", "conv3");
    expect(await seriousViolations(workbench.page)).toEqual([]);
    await picture("table");
    await view.show("Matrix");
    expect(await seriousViolations(workbench.page)).toEqual([]);
    await picture("pinned");
    await view.measure.click();
    expect(await seriousViolations(workbench.page)).toEqual([]);
    await picture("chooser");
    await workbench.page.keyboard.press("Escape");
    await view.button("Statistics").click();
    expect(await seriousViolations(workbench.page)).toEqual([]);
    await picture("statistics");
    await workbench.page.keyboard.press("Escape");
    await view.measure.click();
    await view.button("Which Measure Should I Use?").click();
    expect(await seriousViolations(workbench.page)).toEqual([]);
    await picture("advice");
  });
}

/** The same dump without what says that it is one; `from` stays. */
function writeUnmarked(from: string, to: string): void {
  copyFileSync(from, to);
  const file = readFileSync(to);
  const at = file.indexOf('"cognate"');
  if (at < 0) throw new Error(`${from} is not marked`);
  file.write('"another"', at);
  writeFileSync(to, file);
}
