/** What the groups of a model are good for, and what stands beside its layers. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { SubnetworksView } from "./pages/subnetworksView";
import { seriousViolations } from "./support/accessibility";
import { expect, test } from "./support/fixtures";

const PICTURES = "out/e2e";
mkdirSync(PICTURES, { recursive: true });

const ADDER = "two-stage-adder.safetensors";
const OTHER = "adder-again.safetensors";
const MODEL = "glyph-digits.onnx";

test.afterEach(({ server }) => server.configure({}));

test("shows a second model in the same colors, and where layers changed", async ({
  open,
  folder,
}) => {
  copyFileSync(join("media/samples", ADDER), join(folder, OTHER));
  const workbench = await open();
  await workbench.explorer.choose(ADDER, "Inspect Sub-networks");
  const view = new SubnetworksView(workbench.page);
  await view.whenDone();
  const curve = view.frame.getByRole("img", { name: /^Change along the depth: highest before/ });
  await expect(curve).toBeVisible();

  await view.use("Beside Another Model…");
  await expect(workbench.quickInput.getByText(OTHER).first()).toBeVisible();
  await workbench.answer(OTHER);
  await expect(view.button("Both Models")).toHaveAttribute("aria-pressed", "true");
  await view.whenDone();
  await expect(view.map).toHaveCount(3);
  expect(await seriousViolations(workbench.page)).toEqual([]);
  await workbench.page.screenshot({ path: join(PICTURES, "subnetworks-models.png") });
  await view.show("Layers");
  // a copy: each layer is its namesake
  await expect(view.layer("block4").locator("td").nth(7)).toHaveText("0");

  await view.use("This Model Alone");
  await view.whenDone();
  await expect(view.button("Both Models")).toHaveCount(0);
  await workbench.expectNoErrors();
});

for (const [short, theme] of Object.entries({
  dark: "Default Dark Modern",
  light: "Default Light Modern",
})) {
  test(`runs a model without layers of its groups, in ${theme}`, async ({ server, open }) => {
    test.setTimeout(180_000);
    server.configure({ "workbench.colorTheme": theme });
    const workbench = await open();
    await workbench.explorer.choose(MODEL, "Inspect Sub-networks");
    const view = new SubnetworksView(workbench.page);
    await view.whenDone();
    await view.use("Compress: Leave Layers Out");
    await expect(view.button("Uses")).toHaveAttribute("aria-pressed", "true", { timeout: 60_000 });
    await view.whenDone();
    const table = view.frame.getByRole("table", { name: "Layers left out" });
    await expect(table.getByRole("row").filter({ hasText: "skip" }).first()).toBeVisible();
    await expect(table.getByRole("row").filter({ hasText: "as many, anywhere" })).not.toHaveCount(
      0,
    );
    await expect(view.frame.getByText(/with no training after layers were left out/)).toBeVisible();
    expect(await seriousViolations(workbench.page)).toEqual([]);
    await workbench.page.screenshot({ path: join(PICTURES, `subnetworks-uses-${short}.png`) });
  });
}
