import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { FindingDraft } from "../../../extension/engine/findings/finding";
import { addFinding, findingsFolder, listFindings } from "../../../extension/node/findingsStore";
import { scratchFolder } from "./scratch";

const folder = scratchFolder();
let count = 0;
let root: string;
beforeEach(() => {
  root = join(folder, `project-${count++}`);
  mkdirSync(root);
});

const now = new Date("2026-01-02T03:04:05.678Z");

const draft = (text: string, path = join(root, "runs", "a.pt")): FindingDraft => ({
  text,
  evidence: {
    a: { path, id: "h1:a" },
    b: { path: "vscode-vfs://host/b.pt", id: "h1:b" },
    layers: { a: "fc1", b: "fc1" },
    level: "layer",
    measure: "weights.cosine",
    value: 0.5,
    values: { "weights.cosine": 0.5 },
    params: { seed: 0 },
    engine: "0.1.0",
  },
});

describe("addFinding", () => {
  it("makes the folder, and a file of the finding's id", async () => {
    const finding = await addFinding(root, draft("words"), now);
    expect(finding.id).toMatch(/^20260102T030405Z-[0-9a-f]{8}$/);
    expect(finding.created).toBe("2026-01-02T03:04:05Z");
    expect(finding.file).toBe(join(root, ".cognate", "findings", `${finding.id}.md`));
    expect(await listFindings(root)).toEqual({ findings: [finding], problems: [] });
    expect(readdirSync(findingsFolder(root))).toEqual([`${finding.id}.md`]);
  });

  it("never writes over another finding", async () => {
    const twins = await Promise.all([1, 2, 3].map(() => addFinding(root, draft("same"), now)));
    expect(new Set(twins.map(({ id }) => id)).size).toBe(3);
    expect(readdirSync(findingsFolder(root))).toHaveLength(3);
  });

  it("names checkpoints by their path from the project, with forward slashes", async () => {
    const inside = await addFinding(root, draft("inside"));
    expect(inside.evidence.a.path).toBe("runs/a.pt");
    expect(inside.evidence.b.path).toBe("vscode-vfs://host/b.pt");
    const outside = join(dirname(root), "elsewhere", "a.pt");
    expect((await addFinding(root, draft("outside", outside))).evidence.a.path).toBe(outside);
    const strange = join(root, "..runs", "a.pt");
    expect((await addFinding(root, draft("dots", strange))).evidence.a.path).toBe("..runs/a.pt");
    const uri = await addFinding(root, draft("uri", `file://${root}/runs/a%20b.pt`));
    expect(uri.evidence.a.path).toBe("runs/a b.pt");
  });

  it("sees through a link to the project", async () => {
    const link = join(folder, `link-${count}`);
    symlinkSync(root, link);
    const finding = await addFinding(link, draft("linked"));
    expect(finding.evidence.a.path).toBe("runs/a.pt");
  });

  it("says what is wrong with the folder", async () => {
    writeFileSync(join(root, ".cognate"), "in the way");
    await expect(addFinding(root, draft("x"))).rejects.toMatchObject({ code: "file.unreadable" });
    await expect(addFinding("vscode-vfs://host/x", draft("x"))).rejects.toMatchObject({
      code: "usage",
    });
  });
});

describe("listFindings", () => {
  it("finds none where there is no folder, and makes none", async () => {
    expect(await listFindings(root)).toEqual({ findings: [], problems: [] });
    expect(existsSync(join(root, ".cognate"))).toBe(false);
  });

  it("refuses a root that is not there", async () => {
    await expect(listFindings(join(root, "absent"))).rejects.toMatchObject({
      code: "file.unreadable",
      message: expect.stringContaining("no such file or folder"),
    });
  });

  it("reports broken files and copies, and lists the rest by time", async () => {
    const later = await addFinding(root, draft("later"), new Date("2026-02-01T00:00:00Z"));
    const first = await addFinding(root, draft("first"), now);
    const at = (name: string) => join(findingsFolder(root), name);
    writeFileSync(at("broken.md"), "no front matter");
    writeFileSync(at("z copy.md"), readFileSync(first.file));
    writeFileSync(at(".hidden.md"), "half");
    writeFileSync(at("notes.txt"), "other");
    mkdirSync(at("folder.md"));
    const { findings, problems } = await listFindings(root);
    expect(findings).toEqual([first, later]);
    expect(problems.map(({ text }) => text)).toEqual([
      expect.stringMatching(/broken\.md: finding: front matter: expected/),
      expect.stringMatching(/folder\.md: is a folder, expected a regular file/),
      expect.stringMatching(/z copy\.md: has the id /),
    ]);
  });
});
