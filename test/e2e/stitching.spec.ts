import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { StitchingView } from "./pages/stitchingView";
import type { Workbench } from "./pages/workbench";
import { seriousViolations } from "./support/accessibility";
import { expect, test } from "./support/fixtures";

const PICTURES = "out/e2e";
mkdirSync(PICTURES, { recursive: true });

const MODELS = ["glyph-digits.onnx", "glyph-marker.onnx"] as const;

/** The user's settings are those of the server; leave them as they were. */
test.afterEach(({ server }) => server.configure({}));

test("stitches two models, explains one stitch, and tests itself", async ({ open, folder }) => {
  test.setTimeout(300_000);
  for (const name of MODELS) copyFileSync(join("media/samples", name), join(folder, name));
  const workbench = await open();
  await workbench.explorer.select(...MODELS);
  await workbench.explorer.choose(MODELS[1], "Stitch Models");
  const view = new StitchingView(workbench.page);
  await view.whenDone();
  // random inputs have no true classes: four methods
  await expect(view.matrices).toHaveCount(4);
  await expect(view.rows).toHaveCount(6);

  await view.choice("Figure").selectOption({ label: "FuLA distance" });
  await view.button(/^relu2 → relu2/).click();
  await expect(view.detail).toContainText("Singular values of the stitch");
  await expect(view.detail).toContainText("Training: each method's own loss");
  await expect(view.detail).toContainText("Training: agreement on data held out");

  await view.button("Self-test").click();
  await expect(view.summary).toContainText("Self-test passed", { timeout: 120_000 });
  await view.button("Self-test").click();
  await view.button("All Pairs").click();
  await view.button("Cancel").click();
  await expect(view.frame.locator(".banner.info")).toContainText("What was finished is shown");

  // a reloaded window opens the models again, and knows where the user was
  await view.button("All Pairs").click();
  await workbench.reload();
  await view.whenDone();
  await expect(view.choice("Figure")).toHaveValue("fula");
  await expect(view.detail).toBeVisible();
  await workbench.expectNoErrors();
});

/** Saves what the menu's entry makes, and answers its bytes. */
async function exported(workbench: Workbench, view: StitchingView, { item, path }: Exported) {
  await view.button("Export").click();
  await view.frame.getByRole("menuitem", { name: item }).click();
  await workbench.saveAs(path);
  await expect(workbench.notification(`Saved ${basename(path)}`)).toBeVisible();
  return readFileSync(path);
}

interface Exported {
  readonly item: string;
  readonly path: string;
}

test("writes its pictures by all methods, and a report of them", async ({ open, folder }) => {
  test.setTimeout(300_000);
  const workbench = await open();
  await workbench.runCommand("Cognate: Stitch Sample Models");
  const view = new StitchingView(workbench.page);
  await view.whenDone();
  // the data by its name alone; where it lies is a tooltip
  const data = view.frame.locator("footer").getByText("glyphs.npz", { exact: true });
  await expect(data).toHaveAttribute("title", /media.samples.glyphs\.npz$/);
  await view.choice("Figure").selectOption({ label: "FuLA distance" });
  const svg = await exported(workbench, view, {
    ...{ item: "Picture as SVG…", path: join(folder, "picture.svg") },
  });
  expect(svg.toString()).toContain(">Task loss<");
  const png = await exported(workbench, view, {
    ...{ item: "Picture as PNG…", path: join(folder, "picture.png") },
  });
  const width = Number(/width="(\d+)"/.exec(svg.toString())?.[1]);
  // at two pixels a unit
  expect(png.readUInt32BE(16)).toBe(2 * width);
  copyFileSync(join(folder, "picture.png"), join(PICTURES, "stitching-export.png"));
  const page = await exported(workbench, view, {
    ...{ item: "Report as HTML…", path: join(folder, "report.html") },
  });
  expect(page.toString().match(/<svg/g)).toHaveLength(2);
  await workbench.expectNoErrors();
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

    test("the stitching view is legible and accessible", async ({ open }) => {
      test.setTimeout(300_000);
      const workbench = await open();
      await workbench.runCommand("Cognate: Stitch Sample Models");
      const view = new StitchingView(workbench.page);
      await view.whenDone();
      await expect(view.summary).toContainText("reads a cue");
      await view.button(/^relu5 → relu5/).click();
      expect(await seriousViolations(workbench.page)).toEqual([]);
      // every method's column is in sight
      const table = view.detail.getByRole("region", { name: "Figures by method" });
      const cell = view.detail.locator(".confusion td.figure").first();
      await expect(cell).toHaveAttribute("style", /--share/);
      const hidden = (element: Element) => element.scrollWidth - element.clientWidth;
      expect(await table.evaluate(hidden)).toBe(0);
      await workbench.page.screenshot({ path: join(PICTURES, `stitching-${short}.png`) });
    });
  });
}
