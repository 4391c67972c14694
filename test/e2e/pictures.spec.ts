/** The pictures of README.md, of the extension as it is: `npm run pictures`. */
import { CheckpointEditor } from "./pages/checkpointEditor";
import { SimilarityView } from "./pages/similarityView";
import { expect, test } from "./support/fixtures";

test.use({ viewport: { width: 1200, height: 760 } });
test.afterEach(({ server }) => server.configure({}));

test("layer similarity, dark", async ({ open, server }) => {
  server.configure({ "workbench.colorTheme": "Default Dark Modern" });
  const { explorer, page } = await open();
  await explorer.select("digits-finetuned.safetensors", "digits-late.safetensors");
  await explorer.choose("digits-late.safetensors", "Compare Checkpoints");
  const view = new SimilarityView(page);
  await view.whenDone();
  await view.pinFromTable("fc2", "fc2");
  await view.findingText.fill("Adapted to letters, but still close to where it came from.");
  await view.button("Save Finding").click();
  await expect(view.findingText).toHaveValue("");
  await view.show("Matrix");
  await page.screenshot({ path: "media/layer-similarity-dark.png" });
});

test("checkpoint editor, light", async ({ open, server }) => {
  server.configure({ "workbench.colorTheme": "Default Light Modern" });
  const { explorer, page } = await open();
  await explorer.open("digits-late.safetensors");
  const editor = new CheckpointEditor(page);
  await editor.whenRead();
  await editor.select("conv2.weight");
  await expect(editor.histogram).toBeVisible();
  await page.screenshot({ path: "media/checkpoint-light.png" });
});
