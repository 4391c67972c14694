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

/** A bilinear network whose last output changes late. */
function writeBilinear(folder: string, step: number): void {
  const tensors = { left: [8, 6], right: [8, 6], down: [3, 8] };
  const values = Object.entries(tensors).flatMap(([name, [rows, columns]]) =>
    Array.from({ length: rows * columns }, (_, i) => {
      const late = name === "down" && i >= 16 && step > 20;
      return Math.sin(1 + 7.3 * i + name.length + step / 200 + (late ? 2 : 0));
    }),
  );
  let end = 0;
  const header = JSON.stringify(
    Object.fromEntries(
      Object.entries(tensors).map(([name, shape]) => {
        const begin = end;
        end += 4 * shape[0] * shape[1];
        return [`${name}.weight`, { dtype: "F32", shape, data_offsets: [begin, end] }];
      }),
    ),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  const data = Buffer.from(Float32Array.from(values).buffer);
  const bytes = Buffer.concat([length, Buffer.from(header), data]);
  writeFileSync(join(folder, `step_${step}.safetensors`), bytes);
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
  await expect(view.summary).toContainText("7 checkpoints by cosine of all weights");
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

test("shows which output of a bilinear network changed", async ({ open, folder }) => {
  mkdirSync(join(folder, "bilinear"));
  for (const step of [0, 10, 20, 30, 40]) writeBilinear(join(folder, "bilinear"), step);
  const workbench = await open();
  await workbench.explorer.choose("bilinear", "Show Trajectory");
  const view = new TrajectoryView(workbench.page);
  await view.whenDone();
  await expect(view.choice("Output")).toHaveCount(0);
  await view.choice("Measure").selectOption("layer_sym");
  await expect(view.summary).toContainText("5 checkpoints by tensor similarity");
  const early = async () => {
    const text = await view.rows.nth(1).getByRole("cell").nth(4).textContent();
    return Number(text?.replace("−", "-"));
  };
  await view.choice("Output").selectOption({ label: "Output 0" });
  const kept = await early();
  await view.choice("Output").selectOption({ label: "Output 2" });
  await expect(view.rows.nth(0)).toContainText("output 2");
  const changed = await early();
  expect(kept).toBeGreaterThan(0.9);
  expect(changed).toBeLessThan(kept - 0.2);
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
