import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../../extension/protocol/result";
import { SubnetworksView } from "./pages/subnetworksView";
import type { Workbench } from "./pages/workbench";
import { seriousViolations } from "./support/accessibility";
import { expect, test } from "./support/fixtures";

const PICTURES = "out/e2e";
mkdirSync(PICTURES, { recursive: true });

const ADDER = "two-stage-adder.safetensors";
const SOURCE = "two_stage_adder.py";

/** What the engine says of the sample, by the command line. */
const engine: () => Result = lazy(() =>
  JSON.parse(
    execFileSync(
      process.execPath,
      ["dist/cli.js", "subnetworks", `media/samples/${ADDER}`, "--json"],
      {
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
      },
    ),
  ),
);

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

async function inspect(workbench: Workbench): Promise<SubnetworksView> {
  await workbench.explorer.choose(ADDER, "Inspect Sub-networks");
  const view = new SubnetworksView(workbench.page);
  await view.whenDone();
  return view;
}

test.afterEach(({ server }) => server.configure({}));

test("groups the layers of a dump of the Explorer as the engine does", async ({ workbench }) => {
  const view = await inspect(workbench);
  await expect(view.heading).toHaveText(ADDER);
  await expect(view.map).toBeVisible();
  await expect(view.graph).toBeVisible();
  const { summary = "", groups = [], cuts = [] } = engine();
  await expect(view.verdict).toContainText(summary.replaceAll("`", "").split(/[.:]/)[0] ?? "");

  // The sum is done after the fourth block; the network may hand over within one layer.
  expect(groups).toHaveLength(2);
  const shown = await view.groups();
  expect(shown.map(({ layers }) => layers)).toEqual(
    groups.map(({ layers }) => `${layers[0]} … ${layers.at(-1)}`),
  );
  expect(Number(shown[1]?.contrast.split(" ")[0])).toBeCloseTo(cuts[0]?.contrast ?? 0, 1);
  expect(shown[1]?.stable).toBe(`${Math.round(100 * (cuts[0]?.stability ?? 0))} %`);
  await workbench.expectNoErrors();
});

test("shows what is known of two layers, and of one", async ({ workbench }) => {
  const view = await inspect(workbench);
  await view.chooseLayer("block4");
  await expect(view.figure("group")).toHaveText("group 2");
  await view.map.focus();
  // From the pinned cell of block4 to that of block4 and block5.
  await workbench.page.keyboard.press("ArrowRight");
  await workbench.page.keyboard.press("Enter");
  await expect(view.selection.getByRole("heading", { level: 2 })).toHaveText("block4 ↔ block5");
  const { matrices } = engine();
  for (const [name, id] of [
    ["GW loss", "gw"],
    ["RSA distortion", "gw.identity"],
    ["lower bound", "gw.bound"],
  ]) {
    const matrix = matrices.find(({ measure }) => measure === id);
    const value = matrix?.values[matrix.rows.indexOf("block4")]?.[matrix.columns.indexOf("block5")];
    const text = ((await view.figure(name).textContent()) ?? "").trim().split(" ")[0];
    expect(Math.abs(Number(text) - (value ?? Number.NaN)), name).toBeLessThan(
      1e-3 * (value ?? 0) + 1e-9,
    );
  }
});

test("shows other numbers of groups, none, and goes back to what the rule accepts", async ({
  workbench,
}) => {
  const view = await inspect(workbench);
  await view.count.fill("3");
  expect(await view.groups()).toHaveLength(3);
  await expect(view.verdict).toContainText("Shown: 3 groups, by your choice.");
  await view.button("3, not auto").click();
  expect(await view.groups()).toHaveLength(2);
  await view.button("Groups").click();
  await expect(view.frame.getByText("Grouping is off.")).toBeVisible();
});

test("keeps the name of a group over hiding and a reload, and writes it into the result", async ({
  workbench,
  folder,
}) => {
  const view = await inspect(workbench);
  await view.groupName(1).fill("adds");
  await view.groupName(1).press("Enter");
  await view.chooseLayer("block2");
  await expect(view.figure("group")).toHaveText("adds");

  await workbench.explorer.open("digits-late.safetensors");
  await expect(workbench.tab("digits-late.safetensors")).toHaveAttribute("aria-selected", "true");
  await workbench.tab(`Sub-networks of ${ADDER}`).click();
  await expect(view.groupName(1)).toHaveValue("adds");
  await expect(view.selection.getByRole("heading", { level: 2 })).toHaveText("block2");

  await workbench.reload();
  await view.whenDone();
  await expect(view.groupName(1)).toHaveValue("adds");
  await expect(view.button("Layers")).toHaveAttribute("aria-pressed", "true");

  await view.button("Export").click();
  await view.frame.getByRole("menuitem", { name: "Whole result as JSON…" }).click();
  await workbench.saveAs(join(folder, "adder.json"));
  await expect(workbench.notification("Saved adder.json")).toBeVisible();
  const exported = JSON.parse(readFileSync(join(folder, "adder.json"), "utf8")) as Result;
  expect(exported.groups?.map(({ name }) => name)).toEqual(["adds", null]);
});

test("leads from a layer to its source line, which says what the layer is, and back", async ({
  workbench,
}) => {
  const view = await inspect(workbench);
  await view.chooseLayer("block5");
  const link = view.selection.getByRole("button", { name: /two_stage_adder\.py:\d+/ });
  await expect(link).toBeVisible();
  const lines = readFileSync(`media/samples/${SOURCE}`, "utf8").split("\n");
  const line = lines.findIndex((text) => text.includes("self.block5 = Block(width)")) + 1;
  await expect(link).toHaveText(`${SOURCE}:${line}`);
  await link.click();
  await expect(workbench.tab(SOURCE)).toBeVisible();
  await expect(workbench.statusBar(`Ln ${line},`)).toBeVisible();

  const lenses = workbench.page.locator(".codelens-decoration");
  await expect(lenses.filter({ hasText: /^group 2 of 2 · like block/ }).first()).toBeVisible();
  await expect(lenses.filter({ hasText: `2 sub-networks in ${ADDER}` })).toBeVisible();
  await workbench.page.screenshot({ path: join(PICTURES, "subnetworks-source.png") });

  await workbench.editorText.getByText("block5").first().hover();
  const hover = workbench.page.locator(".monaco-hover:visible");
  await expect(hover).toContainText("group 2 of 2");
  await expect(hover.locator("img")).toHaveAttribute("src", /^data:image\/svg/);
  await workbench.page.screenshot({ path: join(PICTURES, "subnetworks-hover.png") });
  await workbench.page.mouse.move(5, 5);

  await lenses
    .filter({ hasText: /^group 1 of 2/ })
    .first()
    .getByRole("button")
    .click();
  await expect(view.selection.getByRole("heading", { level: 2 })).toHaveText("embed");
});

test("a finding on a block becomes a file, and a mark", async ({ workbench, folder }) => {
  const view = await inspect(workbench);
  await view.frame.getByRole("table", { name: "Groups" }).getByRole("button").first().click();
  await view.findingText.fill("The sum is made here.");
  await view.button("Save Finding").click();
  await expect(view.selection.getByRole("button", { name: "The sum is made here." })).toBeVisible();
  const names = readdirSync(join(folder, ".cognate/findings"));
  expect(names).toHaveLength(1);
  const text = readFileSync(join(folder, ".cognate/findings", names[0] ?? ""), "utf8");
  expect(text).toContain(ADDER);
  expect(text).toContain("measure: gw");
});

test("opens the sample with its source beside it", async ({ workbench }) => {
  await workbench.runCommand("Cognate: Inspect Sample Sub-networks");
  await expect(workbench.tab(SOURCE)).toBeVisible();
  await expect(
    workbench.page
      .locator(".codelens-decoration")
      .filter({ hasText: /^group \d of 2/ })
      .first(),
  ).toBeVisible({ timeout: 60_000 });
});

test("says what is wrong with what cannot be inspected", async ({ folder, open }) => {
  rmSync(join(folder, "cognate-architecture.json"));
  const workbench = await open();
  await workbench.explorer.choose("digits-late.pt", "Inspect Sub-networks");
  const view = new SubnetworksView(workbench.page);
  await view.whenDone();
  await expect(view.alert).toBeVisible();
  await expect(view.button("Run Again").last()).toBeVisible();
});

for (const [short, theme] of Object.entries({
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
})) {
  test(`is legible and accessible in ${theme}`, async ({ server, open }) => {
    server.configure({ "workbench.colorTheme": theme });
    const workbench = await open();
    const view = await inspect(workbench);
    const picture = (name: string) =>
      workbench.page.screenshot({ path: join(PICTURES, `subnetworks-${name}-${short}.png`) });
    await view.chooseLayer("block4");
    expect(await seriousViolations(workbench.page)).toEqual([]);
    await picture("layers");
    await view.show("Graph");
    await view.map.focus();
    await workbench.page.keyboard.press("ArrowRight");
    await workbench.page.keyboard.press("Enter");
    expect(await seriousViolations(workbench.page)).toEqual([]);
    await picture("graph");
  });
}
