import type { Task } from "../../task";
import type { MeasureNote, Prepared } from "../measure";
import { ranks } from "../parts/ranks";
import type { Dissimilarity } from "./dissimilarity";
import { allTied } from "./sides";

/** What to note of a value that is 0 by definition, since a side is nothing but ties. */
export function tiesOf(
  x: Prepared,
  y: Prepared,
  dissimilarity: Dissimilarity,
  task: Task,
): { readonly note?: MeasureNote } {
  const part = ranks(dissimilarity.ordered);
  const isTied = (side: Prepared) => side.get(part, task)?.every((rank) => rank === 0);
  if (isTied(x)) return { note: allTied("x", dissimilarity) };
  return isTied(y) ? { note: allTied("y", dissimilarity) } : {};
}
