import { EngineError } from "../engine/errors";

/** What the system's refusals mean to a user, and what to do about them. */
const meanings: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is a file, expected a folder",
  EACCES: "permission denied, expected read access",
  EPERM: "the system does not permit it",
  EISDIR: "is a folder, expected a file",
  ELOOP: "its symbolic links go round in a circle",
  ENAMETOOLONG: "the path is too long for this file system",
  EMFILE: "too many files are open in this process; raise `ulimit -n` or use fewer threads",
  ENFILE: "too many files are open on this machine; close some programs and try again",
  EIO: "the disk or the network share failed to read it",
  ENXIO: "is a device or pipe, expected a file",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  EEXIST: "exists already",
  ESTALE: "the network share lost it; open it again",
  EBUSY: "another program holds it",
};

/** The system's code of an error (`ENOENT`), or undefined when it has none. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/**
 * A refusal of the system on `path` as `file.unreadable`, in the user's words.
 * Engine errors pass unchanged; what is not the system's is a defect and keeps its own message.
 */
export function unreadable(path: string, error: unknown, doing = "cannot be read"): EngineError {
  if (error instanceof EngineError) return error;
  const code = systemCode(error);
  const message = error instanceof Error ? error.message : String(error);
  const meaning = (code && meanings[code]) ?? message.replaceAll("\n", " ");
  return new EngineError(
    "file.unreadable",
    `${path}: ${doing}: ${meaning}${code ? ` (${code})` : ""}`,
    { file: path, got: code ?? message },
    { cause: error },
  );
}
