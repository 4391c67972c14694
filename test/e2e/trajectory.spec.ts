import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TrajectoryView } from "./pages/trajectoryView";
import { seriousViolations } from "./support/accessibility";
import { expect, test } from "./support/fixtures";

const PICTURES = "out/e2e";
mkdirSync(PICTURES, { recursive: true });

const SHAPE = [16, 16];

/** A network on its way from one state to another, with steps that are no step apart. */
function writeStep(folder: string, step: number): void {
  const share = 1 / (1 + Math.exp(-(step - 40) / 8));
  const values = Float32Array.from(
    { length: SHAPE[0] * SHAPE[1] },
    (_, i) => (1 - share) * Math.sin(7.3 * i) + share * Math.cos(3.1 * i * i),
  );
  const header = JSON.stringify({
    "fc.weight": { dtype: "F32", shape: SHAPE, data_offsets: [0, values.byteLength] },
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  const bytes = Buffer.concat([length, Buffer.from(header), Buffer.from(values.buffer)]);
  writeFileSync(join(folder, `step_${step}.safetensors`), bytes);
}

function writeRun(folder: string): void {
  mkdirSync(join(folder, "run"));
  for (const step of [0, 10, 20, 30, 50, 60, 80]) writeStep(join(folder, "run"), step);
  writeFileSync(join(folder, "run", "step_70.safetensors"), "broken");
}

/** The user's settings are those of the server; leave them as they were. */
test.afterEach(({ server }) => server.configure({}));

test("shows a run, marks what is broken, and lets new checkpoints join", async ({
  open,
  folder,
}) => {
  writeRun(folder);
  const workbench = await open();
  await workbench.explorer.choose("run", "Show Trajectory");
  const view = new TrajectoryView(workbench.page);
  await view.whenDone();
  await expect(view.summary).toContainText("7 checkpoints by weights.cosine");
  await expect(view.summary).toContainText("1 of 8 could not be compared");
  await expect(view.map).toBeVisible();
  await expect(view.curves).toBeVisible();
  await expect(view.rows).toHaveCount(9);
  await expect(view.rows.nth(7)).toContainText("broken");

  await view.button("step_10.safetensors").click();
  await expect(view.button("step_10.safetensors")).toHaveAttribute("aria-pressed", "true");
  await view.choice("Phases").selectOption({ label: "Phases: 3" });
  await expect(view.summary).toContainText("3 phases");

  await view.button("Follow Folder").click();
  await expect(view.button("Follow Folder")).toHaveAttribute("aria-pressed", "true");
  writeStep(join(folder, "run"), 90);
  await expect(view.summary).toContainText("8 checkpoints", { timeout: 30_000 });
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

    test("the trajectory view is legible and accessible", async ({ open, folder }) => {
      writeRun(folder);
      const workbench = await open();
      await workbench.explorer.choose("run", "Show Trajectory");
      const view = new TrajectoryView(workbench.page);
      await view.whenDone();
      await view.button("step_20.safetensors").click();
      expect(await seriousViolations(workbench.page)).toEqual([]);
      await workbench.page.screenshot({ path: join(PICTURES, `trajectory-${short}.png`) });
    });
  });
}
