import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { SimilarityView } from "./pages/similarityView";
import { expected } from "./support/expected";
import { expect, test } from "./support/fixtures";

const TEXT = "The first linear layer moved most: it is where the late training happened.";

test("a finding becomes a file beside the code, and a mark on the cell that outlives a reload", async ({
  workbench,
  folder,
}) => {
  await workbench.explorer.select("digits-early.safetensors", "digits-late.safetensors");
  await workbench.explorer.choose("digits-late.safetensors", "Compare Checkpoints");
  const view = new SimilarityView(workbench.page);
  await view.whenDone();
  await view.chooseMeasure("Input-Gram cosine");
  await view.pinFromTable("fc1", "fc1");
  await view.findingText.fill(TEXT);
  await view.button("Save Finding").click();
  await expect(view.pinned.getByRole("button", { name: TEXT })).toBeVisible();
  await expect(view.findingText).toHaveValue("");

  const findings = join(folder, ".cognate/findings");
  const names = readdirSync(findings);
  expect(names).toHaveLength(1);
  const [, front, body] = readFileSync(join(findings, names[0]), "utf8").split(/^---$/m);
  expect(body.trim()).toContain(TEXT);
  const matter = JSON.stringify(parse(front));
  expect(matter).toContain("digits-early.safetensors");
  expect(matter).toContain("digits-late.safetensors");
  expect(matter).not.toContain(folder); // paths are relative
  expect(matter).toContain("weights.inputGram.cosine");
  expect(matter).toContain("h1:");
  const numbers = [...matter.matchAll(/-?\d+\.\d+/g)].map((match) => Number(match[0]));
  const value = expected.pairs["digits-early digits-late"]["weights.inputGram.cosine"]["fc1 fc1"];
  expect(numbers.some((each) => Math.abs(each - (value ?? 0)) < 1e-9)).toBe(true);

  const marked = async () =>
    (await view.tableCells()).filter((cell) => cell.marked).map(({ a, b }) => `${a} ${b}`);
  await expect.poll(marked).toEqual(["fc1 fc1"]);

  await workbench.reload();
  await view.whenDone();
  await expect.poll(marked).toEqual(["fc1 fc1"]);

  await view.pinFromTable("fc1", "fc1");
  await view.pinned.getByRole("button", { name: TEXT }).click();
  await expect(workbench.tab(names[0])).toBeVisible();
  // It opens at what was written, which stands below the evidence.
  await expect(workbench.editorText).toContainText(TEXT);
});
