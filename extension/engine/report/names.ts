/**
 * Names from files, made safe to read: every character that could break a line, hide or reorder
 * text (controls, line separators, bidirectional marks, lone surrogates) is shown as an escape.
 */

const escapes = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

// Cc, Cf (bidirectional and zero-width), line and paragraph separators, lone surrogates.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escapeOne = (character: string): string =>
  escapes.get(character) ?? `\\u{${character.codePointAt(0)!.toString(16)}}`;

/** Longest name that a sentence or an error message carries in full. */
export const MAX_NAME_LENGTH = 80;

/** `name` on one visible line, `""` when empty, cut in the middle to at most `max` characters. */
export function visibleName(name: string, max: number = MAX_NAME_LENGTH): string {
  if (name === "") return '""';
  const clipped = name.length > 4 * max ? clip(name, 4 * max) : name;
  return clip(clipped.replace(unsafe, escapeOne), max);
}

/** Cut in the middle: both ends of a module path tell something. */
function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = Math.ceil((max - 1) / 2);
  const tail = max - 1 - head;
  // A cut may have split a surrogate pair.
  return `${text.slice(0, head)}…${tail > 0 ? text.slice(-tail) : ""}`.replace(/\p{Cs}/gu, "");
}

/** `name` in backticks, for sentences. */
export const quoted = (name: string): string => `\`${visibleName(name).replaceAll("`", "'")}\``;
