import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { HypothesisView } from "./pages/hypothesisView";
import type { Workbench } from "./pages/workbench";
import { seriousViolations } from "./support/accessibility";
import { writeFamily } from "./support/families";
import { expect, test } from "./support/fixtures";

const PICTURES = "out/e2e";
mkdirSync(PICTURES, { recursive: true });

const COMMAND = "Test a Hypothesis on Groups of Checkpoints";
const HYPOTHESIS = "Networks of one task resemble each other";

const themes = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
};

/** Three folders of eight networks, each a copy of its folder's in another order and with noise. */
test.beforeEach(({ folder }) => {
  for (const [seed, name] of ["task-a", "task-b", "task-c"].entries()) {
    writeFamily(join(folder, name), { seed, count: 8 });
  }
});

test.afterEach(({ server }) => server.configure({}));

async function ask(workbench: Workbench): Promise<HypothesisView> {
  await workbench.explorer.select("task-a", "task-b", "task-c");
  await workbench.explorer.choose("task-c", COMMAND);
  await workbench.quickInput.waitFor();
  await workbench.answer(HYPOTHESIS);
  const view = new HypothesisView(workbench.page);
  await view.whenDone();
  return view;
}

test("selected folders are groups: the answer is a sentence, a table and a plot", async ({
  open,
}) => {
  const workbench = await open();
  const view = await ask(workbench);
  await expect(view.heading).toContainText("task-a");
  await expect(view.summary).toContainText(`“${HYPOTHESIS}” is supported`);
  await expect(view.row("canonical weights", 1)).toContainText("100 % (9/9)");
  await expect(view.plot).toBeVisible();
  await expect(view.frame.getByText("8 checkpoints")).toHaveCount(3);

  await view.button("Similarity within and between").click();
  await expect(
    view.frame.getByText("canonical weights, within groups", { exact: true }),
  ).toBeVisible();

  await view.hypothesis.fill("Another one");
  await view.button("Test Again").click();
  await expect(view.summary).toContainText("“Another one” is supported");

  await workbench.reload();
  const again = new HypothesisView(workbench.page);
  await again.whenDone();
  await expect(again.summary).toContainText("“Another one” is supported");
  await workbench.expectNoErrors();
});

test("checkpoints are put into other groups in the view, and tested so", async ({ open }) => {
  const workbench = await open();
  const view = await ask(workbench);
  await expect(view.row("canonical weights", 1).getByRole("cell").last()).toHaveText("–");
  for (const [from, to] of [
    ["task-b", "task-e"],
    ["task-c", "task-d"],
  ]) {
    await view.openGroup(from);
    for (const seed of [0, 1, 2, 3]) {
      const field = view.tag(`${from}/seed-${seed}.safetensors`);
      await field.fill(to);
      await field.press("Tab");
    }
  }
  await expect(view.groups).toContainText("task-e (4), task-b (4), task-d (4), task-c (4)");
  await view.button("Test These Groups").click();
  await expect(view.frame.getByText("4 checkpoints", { exact: true })).toHaveCount(4);
  await view.whenDone();
  await expect(view.heading).toContainText("task-a, task-e");
  // five groups are enough to look for networks of groups that were never trained on
  await expect(view.row("canonical weights", 1).getByRole("cell").last()).toContainText("first");
  // task-c and task-d are one family: no longer is every held-out network given its group
  const accuracy = view.row("canonical weights", 1).getByRole("cell").nth(1);
  await expect(accuracy).toContainText("/");
  await expect(accuracy).not.toContainText("100 %");

  await view.openGroup("task-d");
  await view.tag("task-c/seed-0.safetensors").fill("");
  await view.tag("task-c/seed-0.safetensors").press("Tab");
  await expect(view.groups).toContainText("task-d (3)");
  await view.button("Reset Groups").click();
  await expect(view.button("Test These Groups")).toHaveCount(0);
  await workbench.expectNoErrors();
});

for (const [short, theme] of Object.entries(themes)) {
  test(`is legible and accessible in ${theme}`, async ({ open, server }) => {
    server.configure({ "workbench.colorTheme": theme });
    const workbench = await open();
    const view = await ask(workbench);
    await expect(view.plot).toBeVisible();
    await view.openGroup("task-a");
    expect(await seriousViolations(workbench.page)).toEqual([]);
    await workbench.page.screenshot({ path: join(PICTURES, `hypothesis-${short}.png`) });
  });
}
