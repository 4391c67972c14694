import { join } from "node:path";
import { CheckpointEditor } from "./pages/checkpointEditor";
import { SimilarityView } from "./pages/similarityView";
import { webviewFrame } from "./pages/webview";
import { writeNamedCheckpoint } from "./support/checkpoints";
import { expect, test } from "./support/fixtures";

const PAYLOAD = `<img src=x onerror="document.body.dataset.pwned=1">`;
const names = [
  `${PAYLOAD}.weight`,
  `</script><script>document.body.dataset.pwned=1</script>.weight`,
  `"quotes" and 'quotes'.weight`,
  "emoji 🔬 and ünïcode.weight",
  "two\nlines.weight",
  `${"long".repeat(2500)}.weight`,
  "\u202egnirts desrever.weight",
  "__proto__.weight",
  "constructor.weight",
];

test("names with markup are text in both views", async ({ open, folder }) => {
  writeNamedCheckpoint(join(folder, "hostile-a.safetensors"), names, 1);
  writeNamedCheckpoint(join(folder, "hostile-b.safetensors"), names, 2);
  const workbench = await open();
  const harmless = async () => {
    const frame = await webviewFrame(workbench.page);
    expect(await frame.evaluate(() => document.body.dataset.pwned)).toBeUndefined();
    expect(await frame.locator("img[src=x]").count()).toBe(0);
  };

  await workbench.explorer.open("hostile-a.safetensors");
  const editor = new CheckpointEditor(workbench.page);
  await editor.whenRead();
  await expect(editor.headline).toContainText(`${names.length} tensors`);
  await expect(editor.tree).toContainText("<img src=x onerror=");
  await expect(editor.tree).toContainText("emoji 🔬 and ünïcode");
  await expect(editor.tree).toContainText(/two\Slines/);
  await expect(editor.tree).toContainText("__proto__");
  await harmless();

  await workbench.explorer.select("hostile-a.safetensors", "hostile-b.safetensors");
  await workbench.explorer.choose("hostile-b.safetensors", "Compare Checkpoints");
  const view = new SimilarityView(workbench.page);
  await expect(view.map).toBeVisible({ timeout: 60_000 });
  await view.whenDone();
  await harmless();
  for (const mode of ["Table", "Pairs", "Matrix"] as const) {
    await view.show(mode);
    await harmless();
  }
  await view.show("Pairs");
  const markup = view.frame.getByRole("button", { name: PAYLOAD });
  await markup.first().click();
  await expect(view.pinned.getByRole("heading", { level: 2 })).toContainText("<img src=x onerror=");
  await harmless();
});
