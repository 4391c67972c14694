/** One true sentence about a comparison of chains. */
import { visibleName } from "../../report/names";
import type { NetworkEquivalence, Result } from "../../result";
import type { ChainState } from "./assemble";

export function summarizeChains(state: ChainState, result: Result): string {
  const parts =
    result.inputs.length === 2
      ? [ofTwo(result.equivalences?.[0]), similarity(state)]
      : [ofMany(result), similarity(state)];
  if (result.status === "cancelled") parts.push("cancelled before the end");
  const text = parts.filter((part) => part !== "").join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const ofTwo = (found: NetworkEquivalence | undefined): string => found?.text ?? "not matched yet";

function ofMany({ inputs, equivalences = [] }: Result): string {
  const badges = equivalences.filter(({ badge }) => badge !== null);
  const certified = equivalences.filter(({ badge, certificate }) => !badge && certificate).length;
  const names = badges
    .slice(0, 3)
    .map(({ a, b }) => `${shortName(inputs[a].path)} and ${shortName(inputs[b].path)}`);
  const more = badges.length > 3 ? ` and ${badges.length - 3} more pairs` : "";
  const identical =
    badges.length === 0
      ? "no two are identical up to permutation and rescaling"
      : `identical up to permutation and rescaling: ${names.join(", ")}${more}`;
  const unknown =
    certified === 0
      ? ""
      : `; ${certified} ${certified === 1 ? "pair maps" : "pairs map"} onto each other, which is one function if the activations are positively homogeneous`;
  return `${inputs.length} networks: ${identical}${unknown}`;
}

const shortName = (path: string): string =>
  visibleName(path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1));

/** The range of the canonical similarity, at the greatest depth that has one. */
function similarity({ similarities, depths, gathered }: ChainState): string {
  const canonical = similarities.get("canonical");
  if (!canonical) return "";
  const n = gathered.networks.length;
  for (const depth of [...depths].reverse()) {
    const found: number[] = [];
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) found.push(canonical[depth - 1].data[i * n + j]);
    }
    const known = found.filter((value) => !Number.isNaN(value));
    if (known.length === 0) continue;
    const [least, most] = [Math.min(...known), Math.max(...known)].map(digits);
    const range = least === most ? least : `${least} to ${most}`;
    return `canonical chain similarity ${range} at depth ${depth}`;
  }
  return "";
}

/** Three digits that never round to 1 what is not. */
function digits(value: number): string {
  let count = 3;
  while (count < 15 && value !== 1 && Number(value.toFixed(count)) === 1) count++;
  return value.toFixed(count);
}
