/** Groups as the user sets them in the view: a tag for each checkpoint. Pure. */
import type { HypothesisGroup, HypothesisState } from "../../../extension/protocol/hypothesisView";

/** New tags by path, of checkpoints whose group was changed; an empty one leaves the checkpoint out. */
export type Tags = Readonly<Record<string, string>>;

/** The groups that were tested, checkpoint by checkpoint; as they were given before there is a result. */
export function groupsOf({ subject, result }: HypothesisState): readonly HypothesisGroup[] {
  const inputs = result?.inputs ?? [];
  const found = (result?.networkGroups ?? []).map(({ name, members }) => ({
    name,
    paths: members.flatMap((at) => inputs[at]?.path ?? []),
  }));
  return found.length > 0 ? found : "groups" in subject ? subject.groups : [];
}

/** The group that a checkpoint of the group `name` is to have. */
export const tagOf = (tags: Tags, path: string, name: string): string =>
  Object.hasOwn(tags, path) ? (tags[path] ?? "") : name;

/** The groups with the tags in place, in the order in which their names come first. */
export function retagged(
  groups: readonly HypothesisGroup[],
  tags: Tags,
): readonly HypothesisGroup[] {
  const made = new Map<string, string[]>();
  for (const { name, paths } of groups) {
    for (const path of paths) {
      const tag = tagOf(tags, path, name).trim();
      if (tag === "") continue;
      const members = made.get(tag) ?? [];
      members.push(path);
      made.set(tag, members);
    }
  }
  return [...made].map(([name, paths]) => ({ name, paths }));
}

/** The tags with one more; a checkpoint that is back in its own group has none. */
export function withTag(
  groups: readonly HypothesisGroup[],
  tags: Tags,
  { path, tag }: { readonly path: string; readonly tag: string },
): Tags {
  const { [path]: _, ...rest } = tags;
  const own = groups.find(({ paths }) => paths.includes(path))?.name;
  return own === tag.trim() ? rest : { ...rest, [path]: tag.trim() };
}

/** Two groups or more, of two checkpoints or more each. */
export const testable = (groups: readonly HypothesisGroup[]): boolean =>
  groups.length >= 2 && groups.every(({ paths }) => paths.length >= 2);
