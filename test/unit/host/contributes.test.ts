import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ARCHITECTURE_FILE } from "../../../extension/engine/models/architecture/find";
import { commandIds, contextKeys, settings, viewTypes } from "../../../extension/host/ids";
import { ACTIVATION_SUFFIXES } from "../../../extension/host/resources";
import { runtimeChoices } from "../../../extension/protocol/runtimes";

vi.mock("vscode", () => import("./fakeVscode"));
const { commands } = await import("../../../extension/host/commands");

const root = join(import.meta.dirname, "../../..");
const text = readFileSync(join(root, "package.json"), "utf8");
const manifest = JSON.parse(text);
const strings: Record<string, string> = JSON.parse(
  readFileSync(join(root, "package.nls.json"), "utf8"),
);
const { contributes } = manifest;
const ids = Object.keys(commands).sort();

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}
const menuItems: MenuItem[] = Object.values(contributes.menus as Record<string, MenuItem[]>).flat();
const whens: string[] = [...menuItems, ...contributes.keybindings].flatMap(
  ({ when }) => when ?? [],
);

describe("package.json", () => {
  it("contributes exactly the commands of the table", () => {
    const contributed = contributes.commands.map(({ command }: MenuItem) => command);
    expect([...contributed].sort()).toEqual(ids);
    expect([...commandIds].sort()).toEqual(ids);
  });

  it("completes architecture files under the names by which they are found", () => {
    const [{ fileMatch, url }] = contributes.jsonValidation;
    expect(fileMatch).toEqual([`*.${ARCHITECTURE_FILE}`, ARCHITECTURE_FILE]);
    const shipped = readFileSync(join(root, ".vscodeignore"), "utf8").split("\n");
    expect(shipped).toContain(url.replace("./", "!"));
  });

  it("puts only known commands into menus and on keys", () => {
    for (const { command } of [...menuItems, ...contributes.keybindings]) {
      expect(ids).toContain(command);
    }
  });

  it("gives every command a category and a title", () => {
    for (const command of contributes.commands) {
      expect(command).toMatchObject({
        category: "Cognate",
        title: expect.stringMatching(/^%.+%$/),
      });
    }
  });

  it("uses every string of package.nls.json, and no other", () => {
    const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]));
    expect([...used].sort()).toEqual(Object.keys(strings).sort());
  });

  it("declares the view types and settings that the host uses", () => {
    const editors = contributes.customEditors.map(
      (editor: { viewType: string }) => editor.viewType,
    );
    expect(editors).toEqual([viewTypes.checkpoint, viewTypes.checkpointAny]);
    expect(manifest.activationEvents).toEqual([
      `onWebviewPanel:${viewTypes.similarity}`,
      `onWebviewPanel:${viewTypes.subnetworks}`,
      `onWebviewPanel:${viewTypes.hypothesis}`,
      `onWebviewPanel:${viewTypes.trajectory}`,
      `onWebviewPanel:${viewTypes.geometry}`,
      `onWebviewPanel:${viewTypes.stitching}`,
      `onWebviewPanel:${viewTypes.checkpointFolder}`,
    ]);
    const { properties } = contributes.configuration;
    expect(Object.keys(properties).sort()).toEqual(Object.values(settings).sort());
    expect(properties[settings.nodePath].scope).toBe("machine");
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual([
      settings.nodePath,
      settings.tensorFlowFolder,
    ]);
    expect(properties[settings.runtime].enum).toEqual(runtimeChoices);
    expect(properties[settings.tensorFlowFolder].scope).toBe("machine");
  });

  it("takes only unmistakable suffixes by default, and the rest by Open With", () => {
    const [byDefault, any] = contributes.customEditors;
    const patterns = byDefault.selector.map(
      (each: { filenamePattern: string }) => each.filenamePattern,
    );
    expect(patterns).toEqual(["*.safetensors", "*.ckpt", "*.pth"]);
    expect([byDefault.priority, any.priority]).toEqual(["default", "option"]);
  });

  it("knows the context keys and views that its conditions name", () => {
    const known = new Set<string>([...Object.values(contextKeys), ...Object.values(viewTypes)]);
    const named = whens.flatMap((when) => when.match(/\bcognate\.\w+/g) ?? []);
    for (const key of named) expect(known).toContain(key);
  });

  it("offers what acts on a result in every view that has one", () => {
    const { similarity, subnetworks, trajectory, geometry, stitching, hypothesis } = viewTypes;
    const views = [similarity, subnetworks, trajectory, geometry, stitching];
    const offered = (menu: string, command: string) => {
      const items: MenuItem[] = contributes.menus[menu];
      const when = items.find((item) => item.command === command)?.when ?? "";
      return [...when.matchAll(/activeWebviewPanelId == ([\w.]+)/g)].map((match) => match[1]);
    };
    for (const command of ["cognate.runAgain", "cognate.exportResult"]) {
      expect(offered("editor/title", command)).toEqual(views);
      expect(offered("commandPalette", command)).toEqual(views);
    }
    const logged = [...views, hypothesis].sort();
    expect(offered("editor/title", "cognate.showLog").sort()).toEqual(logged);
  });

  it("has every command and setting explained in docs/commands.md", () => {
    const page = readFileSync(join(root, "docs/commands.md"), "utf8");
    for (const { title } of contributes.commands) {
      const name = strings[title.replaceAll("%", "")].replace(/\.\.\.$/, "");
      expect(page).toContain(`*${name}*`);
    }
    for (const id of Object.values(settings)) expect(page).toContain(`\`${id}\``);
  });

  it("asks for the same Node.js everywhere", () => {
    const least = manifest.engines.node.replace(">=", "");
    expect(strings["configuration.nodePath"]).toContain(`(${least} or newer)`);
    for (const file of ["README.md", "CONTRIBUTING.md"]) {
      expect(readFileSync(join(root, file), "utf8")).toContain(`Node ${least} or newer`);
    }
  });

  it("only refers to pictures that are there", () => {
    const files = text.match(/"media\/[^"]+"/g)?.map((file) => JSON.parse(file)) ?? [];
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  });

  it("links the walkthrough to known commands and samples that are there", () => {
    const links = Object.values(strings).flatMap((each) => each.match(/command:[\w.]+/g) ?? []);
    const events: string[] = contributes.walkthroughs[0].steps.flatMap(
      (step: { completionEvents: string[] }) => step.completionEvents,
    );
    const commandEvents = events.filter((event) => event.startsWith("onCommand:"));
    for (const link of [...links, ...commandEvents]) expect(ids).toContain(link.split(":")[1]);
    const samples = [
      "digits-early.safetensors",
      "digits-late.safetensors",
      "activations-late.safetensors",
      "activations-other-seed.safetensors",
      "two-stage-adder.safetensors",
      "two_stage_adder.py",
    ];
    for (const name of samples) expect(existsSync(join(root, "media/samples", name))).toBe(true);
  });
});

describe("the menu's conditions", () => {
  let extension: RegExp;
  let index: RegExp;
  beforeAll(() => {
    const when = contributes.menus["editor/title/context"][0].when as string;
    const [, suffix = "", file = ""] =
      /^resourceExtname =~ \/(.+)\/i \|\| resourceFilename =~ \/(.+)\/i$/.exec(when) ?? [];
    extension = new RegExp(suffix, "i");
    index = new RegExp(file, "i");
  });

  it.each([".safetensors", ".PT", ".pth", ".ckpt", ".bin", ".onnx", ".npy", ".npz"])(
    "take %s",
    (suffix) => {
      expect(extension.test(suffix)).toBe(true);
    },
  );

  it.each([".json", ".py", ".ptx", ".npyx", ""])("leave %j alone", (suffix) => {
    expect(extension.test(suffix)).toBe(false);
  });

  it("take index files by their whole suffix", () => {
    expect(index.test("model.safetensors.index.json")).toBe(true);
    expect(index.test("pytorch_model.bin.index.json")).toBe(true);
    expect(index.test("index.json")).toBe(false);
  });

  it("are the same wherever a checkpoint is asked for", () => {
    const parts = `resourceExtname =~ /${extension.source}/i`;
    const asked = menuItems.filter(({ command }) => command !== "cognate.compareActivations");
    for (const { when } of asked.filter((item) => item.when?.includes("resourceExtname"))) {
      expect(when).toContain(parts);
      expect(when).toContain(`resourceFilename =~ /${index.source}/i`);
    }
  });

  it("offer two files of named arrays as activations", () => {
    const [item, ...more] = menuItems.filter(
      ({ command }) => command === "cognate.compareActivations",
    );
    expect(more).toEqual([]);
    const suffixes = ACTIVATION_SUFFIXES.join("|");
    expect(item?.when).toBe(`listDoubleSelection && resourceExtname =~ /^\\.(${suffixes})$/i`);
  });
});
