/** What the user calls runs of layers, and how that comes into a result. Pure. */
import type { Result } from "../../protocol/engineApi";
import type { LayerGroup } from "../../protocol/result";
import type { NamedBlock } from "../../protocol/subnetworksView";

/** Longer names would push everything else out of sight. */
const MAX_NAME = 80;
/** A workspace remembers no more names of one checkpoint. */
const MAX_BLOCKS = 1_000;

/** `blocks` with `block` in place of what it was called; an empty name takes its name away. */
export function withBlock(blocks: readonly NamedBlock[], block: NamedBlock): readonly NamedBlock[] {
  const others = blocks.filter(({ from, to }) => from !== block.from || to !== block.to);
  const name = block.name.replace(/\s+/g, " ").trim().slice(0, MAX_NAME);
  if (name === "") return others;
  return [...others, { from: block.from, to: block.to, name }].slice(-MAX_BLOCKS);
}

/** The result whose groups bear the names of the blocks that they are. */
export function withNames(result: Result, blocks: readonly NamedBlock[]): Result {
  const named = (group: LayerGroup): LayerGroup => ({ ...group, name: nameOf(group, blocks) });
  return {
    ...result,
    ...(result.groups && { groups: result.groups.map(named) }),
    ...(result.segmentations && {
      segmentations: result.segmentations.map((each) => ({
        ...each,
        groups: each.groups.map(named),
      })),
    }),
  };
}

const nameOf = ({ layers }: LayerGroup, blocks: readonly NamedBlock[]): string | null =>
  blocks.find(({ from, to }) => from === layers[0] && to === layers.at(-1))?.name ?? null;

/** Reads what the workspace remembered. */
export function readBlocks(stored: unknown): readonly NamedBlock[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(isBlock).slice(-MAX_BLOCKS);
}

export function isBlock(value: unknown): value is NamedBlock {
  if (typeof value !== "object" || value === null) return false;
  const { from, to, name } = value as Record<string, unknown>;
  return [from, to, name].every((each) => typeof each === "string");
}
