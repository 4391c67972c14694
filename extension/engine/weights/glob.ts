/**
 * Globs on layer ids.
 *
 * `*` stands for any run of characters within a path segment, `**` for any run at all, `?` for one
 * character of a segment, `{a,b}` for either. Segments end at `.` or `/`. A glob that matches a
 * module matches all layers below it: `encoder.layer.0` selects the whole block.
 */
import { EngineError } from "../errors";
import { quoted, visibleName } from "../report/names";

/** Braces multiply: beyond this many alternatives a glob is a mistake. */
const MAX_ALTERNATIVES = 1000;
/** Matching costs tokens times characters. */
const MAX_GLOB_LENGTH = 4000;

type Token = "*" | "**" | "?" | { readonly literal: string };

const isSeparator = (character: string): boolean => character === "." || character === "/";

/** A test on layer ids. Throws `usage` on a glob that cannot be read. */
export function compileGlob(glob: string): (id: string) => boolean {
  if (glob === "") throw new EngineError("usage", "--layers: expected a glob, got an empty text");
  if (glob.length > MAX_GLOB_LENGTH) {
    throw new EngineError(
      "usage",
      `--layers: expected at most ${MAX_GLOB_LENGTH} characters, got ${glob.length}`,
    );
  }
  const alternatives = expandBraces(glob).map(tokenize);
  return (id) => alternatives.some((tokens) => matchesPrefix(tokens, id));
}

/** `usage` for a glob that none of `ids`, the layers of the file at `path`, matches. */
export function noLayerMatches(path: string, ids: readonly string[]): EngineError {
  const some = ids.slice(0, 3).map((id) => quoted(id));
  const rest = ids.length > some.length ? `, and ${ids.length - some.length} more` : "";
  const text = `--layers: no layer of ${visibleName(path, 200)} matches; it has ${some.join(", ")}${rest}`;
  return new EngineError("usage", text, { file: path });
}

function expandBraces(glob: string): string[] {
  let done: string[] = [];
  let open = [glob];
  while (open.length > 0) {
    const next: string[] = [];
    for (const text of open) {
      const end = text.indexOf("}");
      const start = end < 0 ? text.indexOf("{") : text.lastIndexOf("{", end);
      if (start < 0 && end < 0) {
        done = [...done, text];
        continue;
      }
      if (start < 0 || end < 0) {
        throw new EngineError("usage", `--layers ${visibleName(glob)}: a brace has no partner`);
      }
      for (const choice of text.slice(start + 1, end).split(",")) {
        next.push(text.slice(0, start) + choice + text.slice(end + 1));
      }
      if (done.length + next.length > MAX_ALTERNATIVES) {
        throw new EngineError(
          "usage",
          `--layers ${visibleName(glob)}: expected at most ${MAX_ALTERNATIVES} alternatives`,
        );
      }
    }
    open = next;
  }
  return done;
}

function tokenize(glob: string): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < glob.length; i++) {
    if (glob[i] === "*") {
      let end = i;
      while (glob[end + 1] === "*") end++;
      tokens.push(end > i ? "**" : "*");
      i = end;
    } else tokens.push(glob[i] === "?" ? "?" : { literal: glob[i] });
  }
  return tokens;
}

/** True when the glob matches `id` or one of its leading module paths. No backtracking. */
function matchesPrefix(tokens: readonly Token[], id: string): boolean {
  const last = tokens.length;
  let states = closure(new Uint8Array(last + 1).fill(1, 0, 1), tokens);
  for (let i = 0; i < id.length; i++) {
    if (states[last] && isSeparator(id[i])) return true;
    const next = new Uint8Array(last + 1);
    let alive = false;
    for (let state = 0; state < last; state++) {
      if (!states[state]) continue;
      const token = tokens[state];
      if (token === "**" || (token === "*" && !isSeparator(id[i]))) next[state] = 1;
      else if (token === "?" ? !isSeparator(id[i]) : isLiteral(token, id[i])) next[state + 1] = 1;
      else continue;
      alive = true;
    }
    if (!alive) return false;
    states = closure(next, tokens);
  }
  return states[last] === 1;
}

const isLiteral = (token: Token, character: string): boolean =>
  typeof token === "object" && token.literal === character;

/** Stars may stand for nothing. */
function closure(states: Uint8Array, tokens: readonly Token[]): Uint8Array {
  for (let state = 0; state < tokens.length; state++) {
    if (states[state] && (tokens[state] === "*" || tokens[state] === "**")) states[state + 1] = 1;
  }
  return states;
}
