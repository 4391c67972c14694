/** The findings of a workspace folder: one Markdown file each under `.cognate/findings/`. */
import { access, mkdir, readdir, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { EngineError, toEngineError } from "../engine/errors";
import type { Finding, FindingCheckpoint, FindingDraft } from "../engine/findings/finding";
import { findingId } from "../engine/findings/findingId";
import { formatFinding, MAX_FINDING_BYTES, parseFinding } from "../engine/findings/format";
import type { Problem } from "../engine/formats/checkpoint";
import { createFileAtomic } from "./atomicWrite";
import { openAsync } from "./fileSource";
import { isHostResource, toNativePath } from "./resourcePaths";
import { systemCode, unreadable } from "./systemErrors";

export interface FindingsList {
  readonly findings: Finding[];
  /** One for each file that could not be read. */
  readonly problems: Problem[];
}

/** Where the findings of `root` are kept. */
export const findingsFolder = (root: string): string => join(root, ".cognate", "findings");

/**
 * Writes a new finding; never over another one. `now` is its time of creation.
 * Throws `file.unreadable` when the folder cannot be written.
 */
export async function addFinding(
  root: string,
  draft: FindingDraft,
  now: Date = new Date(),
): Promise<Finding> {
  const base = requireFolder(root);
  const folder = findingsFolder(base);
  const created = now.toISOString().replace(/\.\d+Z$/, "Z");
  const evidence = {
    ...draft.evidence,
    a: await relativeTo(base, draft.evidence.a),
    b: await relativeTo(base, draft.evidence.b),
  };
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw unreadable(folder, error, "cannot be made");
  }
  // The same words about the same pair within a second: rare, but nothing may be lost.
  for (let attempt = 0; attempt < 1000; attempt++) {
    const id = findingId(created, draft, attempt);
    const finding = { id, created, text: draft.text, evidence, file: join(folder, `${id}.md`) };
    if (await createFileAtomic(finding.file, formatFinding(finding))) return finding;
  }
  throw new EngineError("file.unreadable", `${folder}: no free name for another finding`);
}

/**
 * All findings of `root`, oldest first. Broken files are left out and listed; a folder without
 * findings has none. Throws `file.unreadable` when there is no such folder.
 */
export async function listFindings(root: string): Promise<FindingsList> {
  const folder = findingsFolder(requireFolder(root));
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw unreadable(folder, error);
    await requireThere(requireFolder(root));
    return { findings: [], problems: [] };
  }
  const findings = new Map<string, Finding>();
  const problems: Problem[] = [];
  // Hidden files are half-written ones of ours, or an editor's.
  for (const name of names.filter((name) => name.endsWith(".md") && !name.startsWith(".")).sort()) {
    const file = join(folder, name);
    try {
      const { finding } = parseFinding(await readText(file), file);
      const twin = findings.get(finding.id);
      if (twin) {
        const text = `${file}: has the id ${finding.id} of ${twin.file}`;
        problems.push({ code: "format.unsupported", file, where: "id", text });
      } else findings.set(finding.id, finding);
    } catch (error) {
      const { code, message, details } = toEngineError(error);
      problems.push({ code, file, where: details.where ?? "", text: message });
    }
  }
  const order = (a: Finding, b: Finding) => (a.id < b.id ? -1 : 1);
  return { findings: [...findings.values()].sort(order), problems };
}

async function readText(file: string): Promise<string> {
  const source = await openAsync(file);
  try {
    if (source.size > MAX_FINDING_BYTES) {
      throw new EngineError(
        "format.limit",
        `${file}: has ${source.size} bytes, expected a finding of at most ${MAX_FINDING_BYTES}`,
        { file },
      );
    }
    return new TextDecoder().decode(await source.read(0, source.size));
  } finally {
    await source.close();
  }
}

/** Throws `file.unreadable` for a root that is not there: it has no findings by mistake. */
async function requireThere(root: string): Promise<void> {
  try {
    await access(root);
  } catch (error) {
    throw unreadable(root, error);
  }
}

/** The native path of a folder to keep findings in; only folders on a disk can. */
function requireFolder(root: string): string {
  if (!isHostResource(root)) return resolve(toNativePath(root));
  throw new EngineError("usage", `${root}: findings need a folder on disk`, { file: root });
}

/** The checkpoint by its path from `root`, with forward slashes, when it lies inside. */
async function relativeTo(root: string, checkpoint: FindingCheckpoint): Promise<FindingCheckpoint> {
  if (isHostResource(checkpoint.path)) return checkpoint;
  const path = resolve(root, toNativePath(checkpoint.path));
  // Either side may have been reached through a link (/tmp on macOS is one).
  const inside = within(root, path) ?? within(await real(root), await real(path));
  return { ...checkpoint, path: inside ?? path };
}

function within(root: string, path: string): string | undefined {
  const way = relative(root, path);
  const outside = way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
  return outside ? undefined : way.replaceAll(sep, "/") || ".";
}

/** The path without links; of a file that is gone, its folder's. */
async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await real(parent), basename(path));
  }
}
