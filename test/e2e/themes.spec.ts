import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CheckpointEditor } from "./pages/checkpointEditor";
import { SimilarityView } from "./pages/similarityView";
import { seriousViolations } from "./support/accessibility";
import { expect, test } from "./support/fixtures";

const PICTURES = "out/e2e";
mkdirSync(PICTURES, { recursive: true });

const themes = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
};

/** The user's settings are those of the server; leave them as they were. */
test.afterEach(({ server }) => server.configure({}));

for (const [short, theme] of Object.entries(themes)) {
  test.describe(theme, () => {
    // Before the window is opened: themes are read at start.
    test.beforeEach(({ server }) => server.configure({ "workbench.colorTheme": theme }));

    test("the layer-similarity view is legible and accessible", async ({ workbench }) => {
      await workbench.explorer.select("digits-early.safetensors", "digits-late.safetensors");
      await workbench.explorer.choose("digits-late.safetensors", "Compare Checkpoints");
      const view = new SimilarityView(workbench.page);
      await view.whenDone();
      await view.pinFromTable("fc1", "fc1");
      await test.step("table", async () => {
        expect(await seriousViolations(workbench.page)).toEqual([]);
      });
      await test.step("pairs", async () => {
        await view.show("Pairs");
        expect(await seriousViolations(workbench.page)).toEqual([]);
      });
      await test.step("matrix", async () => {
        await view.show("Matrix");
        await expect(view.map).toBeVisible();
        expect(await seriousViolations(workbench.page)).toEqual([]);
        await workbench.page.screenshot({ path: join(PICTURES, `layer-similarity-${short}.png`) });
      });
    });

    test("the checkpoint editor is legible and accessible", async ({ workbench }) => {
      await workbench.explorer.open("digits-late.safetensors");
      const editor = new CheckpointEditor(workbench.page);
      await editor.whenRead();
      await editor.select("fc1.weight");
      await expect(editor.figure("mean")).not.toBeEmpty();
      expect(await seriousViolations(workbench.page)).toEqual([]);
      await workbench.page.screenshot({ path: join(PICTURES, `checkpoint-${short}.png`) });
    });
  });
}
