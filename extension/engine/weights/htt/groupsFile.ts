/** A file of groups: `{"name": ["checkpoint", ...], ...}`, or the name of a folder in place of a list. */
import { EngineError } from "../../errors";
import { quoted } from "../../report/names";

export interface GroupPaths {
  readonly name: string;
  /** As the file has them. */
  readonly paths: readonly string[];
}

/** A page of text at most; the names of a few thousand files. */
export const MAX_GROUPS_BYTES = 4 * 1024 * 1024;

/** Throws `usage` that names the place for anything else than groups of paths. */
export function parseGroups(text: string, file: string): GroupPaths[] {
  const fault = (where: string, expected: string, got: string) =>
    new EngineError("usage", `${file}: ${where}: expected ${expected}, got ${got}`, {
      file,
      where,
      expected,
      got,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fault("the whole", "JSON", error instanceof Error ? error.message : "something else");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fault("the whole", 'an object {"name": ["checkpoint", ...]}', typeNameOf(value));
  }
  const groups = Object.entries(value).map(([name, given]): GroupPaths => {
    const paths = typeof given === "string" ? [given] : given;
    const listed = Array.isArray(paths) && paths.every((path) => typeof path === "string");
    if (!listed || paths.length === 0) {
      throw fault(quoted(name), "a list of paths, or the path of a folder", typeNameOf(given));
    }
    return { name, paths };
  });
  if (groups.length < 2) throw fault("the whole", "at least 2 groups", String(groups.length));
  return groups;
}

function typeNameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value))
    return value.length === 0 ? "an empty list" : "a list of something else";
  return typeof value === "object"
    ? "an object"
    : `${typeof value} ${JSON.stringify(value)}`.slice(0, 80);
}
