import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../../extension/protocol/result";
import { writeSafetensors } from "../worker/support/checkpoints";
import { numbers, writeNpy } from "../worker/support/dumps";
import { GeometryView } from "./pages/geometryView";
import { seriousViolations } from "./support/accessibility";
import { expect, test } from "./support/fixtures";

const PICTURES = "out/e2e";
mkdirSync(PICTURES, { recursive: true });

const MODELS = ["tanh-a.onnx", "tanh-b.onnx", "tanh-c.onnx"] as const;

function writeModels(folder: string, ...names: readonly string[]): void {
  for (const name of names) copyFileSync(join("test/fixtures/geometry", name), join(folder, name));
}

/** The user's settings are those of the server; leave them as they were. */
test.afterEach(({ server }) => server.configure({}));

test("shows the field of two models, by keys and in a table, and their layers", async ({
  open,
  folder,
}) => {
  const [a, b] = MODELS;
  writeModels(folder, a, b);
  const workbench = await open();
  await workbench.explorer.select(a, b);
  await workbench.explorer.choose(b, "Compare Geometry");
  const view = new GeometryView(workbench.page);
  await view.whenDone();
  await expect(view.summary).toContainText("21 × 21 points");
  await expect(view.summary).toContainText("random layers of these widths");
  await expect(view.points).toHaveCount(50);

  await view.field.focus();
  await view.field.press("ArrowRight");
  await view.field.press("ArrowUp");
  await expect(view.place).toContainText("at −0.25, −0.175: distance");
  await view.points.nth(3).getByRole("button").click();
  await expect(view.points.nth(3).getByRole("button")).toHaveAttribute("aria-pressed", "true");

  await view.choice("Points").selectOption({ label: "11 × 11" });
  await expect(view.summary).toContainText("11 × 11 points");
  await view.choice("Layer of tanh-a.onnx").selectOption("fc2");
  await expect(view.summary).toContainText("fc2");
  await view.button("All Layers").click();
  await expect(view.matrix).toBeVisible();
  await view.button("Linear CKA").click();
  await expect(view.button("Linear CKA")).toHaveAttribute("aria-pressed", "true");
  await view.choice("Coordinates").selectOption("pca");
  await expect(view.frame.getByRole("table", { name: /^Distances at/ })).toBeVisible();
  await workbench.expectNoErrors();

  // a reloaded window shows the same again
  await workbench.reload();
  const again = new GeometryView(workbench.page);
  await again.whenDone();
  await expect(again.choice("Coordinates")).toHaveValue("pca");
});

/** What the command line says of two models by these options. */
function commandLine(folder: string, names: readonly string[], ...options: string[]): number {
  const paths = names.map((name) => join(folder, name));
  const words = ["dist/cli.js", "geometry", ...paths, ...options, "--json"];
  const { pairs } = JSON.parse(execFileSync(process.execPath, words).toString()) as Result;
  return Number(pairs[0]?.values["msa.spectralRatio"]);
}

const shownDistance = (view: GeometryView) => async () =>
  Number((await view.distance.textContent())?.trim());

/** As many digits as the view shows. */
const near = (value: number) => expect.closeTo(value, 3);

test("takes the points that somebody chooses, as the command line does", async ({
  open,
  folder,
}) => {
  const [a, b] = MODELS;
  writeModels(folder, a, b);
  const inputs = writeNpy(join(folder, "lattice.npy"), [49, 5], numbers(245, 3));
  const workbench = await open();
  await workbench.explorer.select(a, b);
  await workbench.explorer.choose(b, "Compare Geometry");
  const view = new GeometryView(workbench.page);
  await view.whenDone();
  await expect(view.typed("First sample")).toHaveValue("0");

  // rows that there are not are refused before anything runs
  await view.typed("First sample").fill("5");
  await view.typed("Second sample").fill("9");
  await view.typed("Third sample").fill("9");
  await expect(view.fault).toContainText("Three different row numbers, from 0 to");
  await expect(view.button("Apply")).toHaveAttribute("disabled");
  await view.typed("Third sample").fill("13");
  await expect(view.fault).toBeEmpty();
  const slice = commandLine(folder, [a, b], "--through", "5,9,13");
  expect(Math.abs(slice - (await shownDistance(view)()))).toBeGreaterThan(0.002);
  await view.typed("Third sample").press("Enter");
  await expect.poll(shownDistance(view)).toEqual(near(slice));

  // a reloaded window shows the same again
  await workbench.reload();
  await view.whenDone();
  await expect(view.typed("Third sample")).toHaveValue("13");
  expect(await shownDistance(view)()).toEqual(near(slice));

  await view.choice("Coordinates").selectOption({ label: "Samples, directions of neighbors" });
  await view.typed("Directions").fill("3");
  await view.typed("Neighbors").fill("8");
  await view.button("Apply").click();
  const local = ["--coordinates", "local", "--order", "3", "--neighbors", "8"];
  await expect.poll(shownDistance(view)).toEqual(near(commandLine(folder, [a, b], ...local)));

  await view.choice("Coordinates").selectOption({ label: "Points of a file, on a grid" });
  await view.typed("Points along each axis").fill("7 x 7");
  await view.button("Choose Grid File…").click();
  await workbench.quickOption("lattice.npy").click();
  const grid = ["--coordinates", "grid", "--grid", "7x7", "--probe", inputs];
  await expect.poll(shownDistance(view)).toEqual(near(commandLine(folder, [a, b], ...grid)));
  await expect(view.field).toBeVisible();
  await view.typed("Points along each axis").fill("6 x 8");
  await expect(view.fault).toContainText("The file has 49 points");
  await workbench.expectNoErrors();
});

test("shows several models as a matrix and a tree, and the field of any two", async ({
  open,
  folder,
}) => {
  writeModels(folder, ...MODELS);
  const workbench = await open();
  await workbench.explorer.select(...MODELS);
  await workbench.explorer.choose(MODELS[2], "Compare Geometry");
  const view = new GeometryView(workbench.page);
  await view.whenDone();
  await expect(view.tree).toBeVisible();
  await expect(view.matrix).toBeVisible();
  const first = await shownDistance(view)();

  // as the command line compares these two; the matrix and the tree stay
  await view.choice("First model").selectOption({ label: "tanh-c.onnx" });
  const [, b, c] = MODELS;
  const other = commandLine(folder, [c, b]);
  expect(Math.abs(other - first)).toBeGreaterThan(0.002);
  await expect.poll(shownDistance(view)).toEqual(near(other));
  await expect(view.points).toHaveCount(50);
  await expect(view.tree).toBeVisible();

  await view.choice("Points").selectOption({ label: "11 × 11" });
  const coarse = commandLine(folder, [c, b], "--side", "11");
  await expect.poll(shownDistance(view)).toEqual(near(coarse));
  await workbench.reload();
  await view.whenDone();
  await expect(view.choice("First model").locator("option:checked")).toHaveText("tanh-c.onnx");
  await expect.poll(shownDistance(view)).toEqual(near(coarse));

  // a cell of the matrix leads to its two: from that of c and b, where the keys begin
  const stage = view.matrix.locator(".stage");
  for (const key of ["ArrowUp", "ArrowUp", "ArrowRight", "Enter"]) await stage.press(key);
  await expect(view.choice("First model").locator("option:checked")).toHaveText("tanh-a.onnx");
  await expect(view.choice("Second model").locator("option:checked")).toHaveText("tanh-c.onnx");
  const cell = commandLine(folder, [MODELS[0], c], "--side", "11");
  await expect.poll(shownDistance(view)).toEqual(near(cell));
  await workbench.page.screenshot({ path: join(PICTURES, "geometry-pair.png") });
  await workbench.expectNoErrors();
});

test("shows two sample networks that look alike and compute differently", async ({ open }) => {
  const workbench = await open();
  await workbench.runCommand("Cognate: Compare Sample Geometry");
  const view = new GeometryView(workbench.page);
  await view.whenDone();
  await expect(view.summary).toContainText("they look alike and compute differently");
  await expect(view.field).toBeVisible();
  await workbench.expectNoErrors();
});

test("takes time as a coordinate of recurrent networks", async ({ open, folder }) => {
  writeModels(folder, "rnn-a.onnx", "rnn-b.onnx");
  const workbench = await open();
  await workbench.explorer.select("rnn-a.onnx", "rnn-b.onnx");
  await workbench.explorer.choose("rnn-b.onnx", "Compare Geometry");
  const view = new GeometryView(workbench.page);
  await view.whenDone();
  await expect(view.summary).toContainText("The geometry of rnn differs");
  await view.button("Time as Coordinate").click();
  await expect(view.overTime).toHaveCount(6);
  await view.step("First step").fill("2");
  await view.step("First step").press("Enter");
  await expect(view.overTime).toHaveCount(4);
  await workbench.expectNoErrors();
});

test("shows what guidance does to a denoiser, and two denoisers at a strength and time", async ({
  open,
  folder,
}) => {
  const [a, b] = ["denoiser-a.onnx", "denoiser-b.onnx"] as const;
  writeModels(folder, a, b, "conditions.npy");
  const workbench = await open();
  await workbench.explorer.choose(a, "Compare Geometry");
  await workbench.quickInput.getByText("With Itself, Under Guidance").click();
  const view = new GeometryView(workbench.page);
  await expect(view.summary).toContainText("At guidance 8, what the reverse process tells", {
    timeout: 60_000,
  });
  await expect(view.chart).toBeVisible();
  await view.setting("Steps of the Training").fill("20");
  await view.setting("Steps of the Training").press("Enter");
  await expect(view.levels.first()).toContainText("t = 18", { timeout: 60_000 });
  await view.setting("Condition of None").fill("0, 0");
  await view.setting("Condition of None").press("Enter");
  await expect(view.frame.getByRole("alert")).toContainText("null condition: expected 3 numbers");
  await view.setting("Condition of None").fill("0, 0, 0");
  await view.setting("Condition of None").press("Enter");
  await expect(view.frame.getByText("the condition of none is 0, 0, 0")).toBeVisible({
    timeout: 60_000,
  });
  await view.setting("Reach of Clean Samples").fill("2");
  await view.setting("Reach of Clean Samples").press("Enter");
  await expect(view.frame.getByText("clean points are kept within ±2")).toBeVisible({
    timeout: 60_000,
  });
  await view.setting("Guidance").fill("1, 3");
  await view.setting("Guidance").press("Enter");
  await expect(view.levels).toHaveCount(3, { timeout: 60_000 });
  await expect(view.summary).toContainText("At guidance 3");
  const cell = view.levels.nth(1).getByRole("button").nth(2);
  await cell.click();
  await expect(cell).toHaveAttribute("aria-pressed", "true");
  await expect(
    view.frame.getByText("guidance 1 against the unguided process, t = 14"),
  ).toBeVisible();
  expect(await seriousViolations(workbench.page)).toEqual([]);
  await workbench.page.screenshot({ path: `${PICTURES}/geometry-diffusion.png` });
  await workbench.expectNoErrors();

  await workbench.explorer.select(a, b);
  await workbench.explorer.choose(b, "Compare Geometry");
  const two = new GeometryView(workbench.page);
  await expect(two.summary).toContainText("At guidance 1, what the reverse process of", {
    timeout: 60_000,
  });
  await expect(two.field).toBeVisible();
  await workbench.page.screenshot({ path: `${PICTURES}/geometry-denoisers.png` });
  await workbench.expectNoErrors();
});

/** A plain network that takes a while. */
function writeWide(path: string, seed: number): void {
  const width = 1400;
  const layer = (name: string, rows: number, columns: number) => [
    { name: `${name}.weight`, shape: [rows, columns], values: numbers(rows * columns, seed) },
    { name: `${name}.bias`, shape: [rows], values: numbers(rows, seed + 1) },
  ];
  const hidden = [2, 4, 6].flatMap((at) => layer(`layers.${at}`, width, width));
  writeSafetensors(path, [
    ...layer("layers.0", width, 6),
    ...hidden,
    ...layer("layers.8", 4, width),
  ]);
}

test("keeps the points that are there when cancelled", async ({ open, folder }) => {
  const [a, b] = ["one.safetensors", "two.safetensors"] as const;
  // it tells what the sample networks do, and would stand for these
  rmSync(join(folder, "cognate-architecture.json"));
  writeWide(join(folder, a), 1);
  writeWide(join(folder, b), 5);
  const workbench = await open();
  await workbench.explorer.select(a, b);
  await workbench.explorer.choose(b, "Compare Geometry");
  const view = new GeometryView(workbench.page);
  await view.field.waitFor({ timeout: 60_000 });
  await expect(view.points.nth(1)).toBeVisible({ timeout: 60_000 });
  await view.cancel.click();
  await expect(view.frame.getByText("Cancelled. What was finished is shown.")).toBeVisible();
  const count = await view.points.count();
  expect(count).toBeGreaterThan(1);
  expect(count).toBeLessThan(50);
  await workbench.expectNoErrors();
});

test("says what is the matter with a layer that nothing moves", async ({ open, folder }) => {
  writeModels(folder, "dead.onnx", "relu.onnx");
  const workbench = await open();
  await workbench.explorer.select("dead.onnx", "relu.onnx");
  await workbench.explorer.choose("relu.onnx", "Compare Geometry");
  const view = new GeometryView(workbench.page);
  await expect(view.frame.getByRole("alert")).toContainText(
    "does not change along any coordinate",
    {
      timeout: 30_000,
    },
  );
});

const themes = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
};

for (const [short, theme] of Object.entries(themes)) {
  test.describe(theme, () => {
    // Before the window is opened: themes are read at start.
    test.beforeEach(({ server }) => server.configure({ "workbench.colorTheme": theme }));

    test("the geometry view is legible and accessible", async ({ open, folder }) => {
      const [a, b] = MODELS;
      writeModels(folder, a, b);
      const workbench = await open();
      await workbench.explorer.select(a, b);
      await workbench.explorer.choose(b, "Compare Geometry");
      const view = new GeometryView(workbench.page);
      await view.whenDone();
      await view.points.nth(9).getByRole("button").click();
      expect(await seriousViolations(workbench.page)).toEqual([]);
      await workbench.page.screenshot({ path: join(PICTURES, `geometry-${short}.png`) });
    });
  });
}
