/** Which known name did the user mean? */
import { quoted } from "../report/names";

// Names are compared by their first characters only, and so many of them: a hint must stay cheap.
const COMPARED_CHARACTERS = 120;
const COMPARED_NAMES = 20_000;

/** The names nearest to `name` by edit distance, best first. */
export function nearestNames(name: string, known: readonly string[], count = 3): string[] {
  const wanted = name.slice(0, COMPARED_CHARACTERS).toLowerCase();
  return known
    .slice(0, COMPARED_NAMES)
    .map((candidate) => ({ candidate, distance: hintDistance(wanted, candidate) }))
    .sort((x, y) => x.distance - y.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** `; did you mean …?`, or nothing when there is nothing to mean. */
export function didYouMean(name: string, known: readonly string[]): string {
  const names = nearestNames(name, known).map(quoted);
  return names.length === 0 ? "" : `; nearest: ${names.join(", ")}`;
}

function hintDistance(wanted: string, candidate: string): number {
  const text = candidate.slice(0, COMPARED_CHARACTERS).toLowerCase();
  // A part of a path is a better guess than a path of like spelling.
  if (text.endsWith(wanted)) return 0.25;
  if (text.includes(wanted)) return 0.5;
  return editDistance(wanted, text);
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(swap, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}
