import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { StitchingView } from "./pages/stitchingView";
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

const themes = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "hc-dark": "Default High Contrast",
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
      await workbench.page.screenshot({ path: join(PICTURES, `stitching-${short}.png`) });
    });
  });
}
