import { EngineError } from "../errors";

const lfsStart = "version https://git-lfs.github.com/spec/";
const annexStart = "/annex/objects/";

/** Pointers are a few lines of text; a longer file that starts alike is something else. */
const MAX_POINTER_BYTES = 1024;

/**
 * The error for a file that only stands for another one, as Git LFS and git-annex leave it behind
 * when the content was not fetched; null for any other file.
 */
export function pointerError(head: Uint8Array, name: string): EngineError | null {
  if (head.length > MAX_POINTER_BYTES) return null;
  const text = new TextDecoder("latin1").decode(head);
  if (text.startsWith(lfsStart)) {
    const size = /^size (\d+)$/m.exec(text)?.[1];
    const real = size === undefined ? "" : ` for a file of ${size} bytes`;
    return pointer(name, `a Git LFS pointer${real}`, "git lfs pull");
  }
  if (text.startsWith(annexStart)) return pointer(name, "a git-annex pointer", "git annex get");
  return null;
}

const pointer = (name: string, what: string, remedy: string) =>
  new EngineError(
    "format.unsupported",
    `${name}: is ${what}, not the file itself; run \`${remedy}\` to fetch it`,
    { file: name, expected: "a checkpoint", got: what },
  );
