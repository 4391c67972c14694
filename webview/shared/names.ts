/** Names come from files that anyone may have written: shown whole and harmless, or cut with a mark. */

/** Signs that most fonts have; the control pictures (␊) are in few. */
const signs: Readonly<Record<string, string>> = { "\n": "↵", "\t": "⇥" };

/**
 * `name` on one line: a newline is ↵, a tab ⇥, all else that has no picture of its own, or would
 * turn or hide text, its code point; spaces that a page would swallow are fixed ones. An empty name
 * is shown as `""`.
 */
export function visibleName(name: string): string {
  if (name === "") return '""';
  const text = name.replace(/^ +| +$| {2,}/g, (spaces) => "\u00a0".repeat(spaces.length));
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must become visible
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) =>
      signs[character] ??
      `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}

/** Longest name that is put into the page; longer ones lose their middle. */
export const MAX_SHOWN_NAME = 160;
/** Longest name in a hover text. */
export const MAX_TITLE_NAME = 2_000;

/**
 * At most `max` characters of `text`, cut in the middle: both the path's root and the layer's own
 * name tell more than what lies between. Never cuts a surrogate pair.
 */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 1) return max === 1 ? "…" : "";
  const tail = Math.ceil((max - 1) * 0.6);
  const head = max - 1 - tail;
  return `${text.slice(0, safeCut(text, head))}…${text.slice(safeCut(text, text.length - tail))}`;
}

/** `position`, or one later when it would fall into a surrogate pair. */
function safeCut(text: string, position: number): number {
  const code = text.charCodeAt(position);
  return code >= 0xdc00 && code <= 0xdfff ? position + 1 : position;
}

export const shownName = (name: string): string => cutMiddle(visibleName(name), MAX_SHOWN_NAME);
export const titleName = (name: string): string => cutMiddle(visibleName(name), MAX_TITLE_NAME);

/** The last part of a path, of any system's; what is no path stays as it is. */
export const baseName = (path: string): string =>
  path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

/**
 * The longest run of whole dotted segments that all `names` start with, dot included; "" when
 * there is none, or when a name would have nothing left.
 */
export function commonPrefix(names: readonly string[]): string {
  const [first, ...rest] = names;
  if (first === undefined || rest.length === 0) return "";
  let length = first.lastIndexOf(".") + 1;
  for (const name of rest) {
    while (length > 0 && !name.startsWith(first.slice(0, length))) {
      length = first.lastIndexOf(".", length - 2) + 1;
    }
    if (length === 0) return "";
  }
  return first.slice(0, length);
}
