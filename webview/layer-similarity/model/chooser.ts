import type { MeasureDescriptor, MeasureFamily } from "../../../extension/protocol/measures";
import type { Catalog } from "./catalog";
import { familyText } from "./families";
import type { MeasureOption } from "./measureOptions";
import type { Subject } from "./subject";

/** A measure in the chooser: one with numbers, or one that could be computed. */
export interface ChooserEntry {
  readonly id: string;
  readonly name: string;
  readonly direction: "similarity" | "distance";
  readonly state: "computed" | "pairs" | "available";
  readonly ignores: string;
  /** Empty where the measure does not say. */
  readonly useWhen: string;
}

export interface ChooserGroup {
  readonly key: MeasureFamily | "unknown";
  readonly entries: readonly ChooserEntry[];
}

/**
 * Computed and computable measures by family, in the catalog's order. `words` must all occur in the
 * name, the id, an alias or the family.
 */
export function chooserGroups(
  options: readonly MeasureOption[],
  catalog: Catalog,
  query: { readonly subject: Subject; readonly search: string },
): readonly ChooserGroup[] {
  const known = new Set(options.map(({ id }) => id));
  const available = catalog.all.filter(
    (measure) => !known.has(measure.id) && isAvailable(measure, query.subject),
  );
  const entries = [
    ...options.map((option) => ({ option, descriptor: catalog.get(option.id) })),
    ...available.map((descriptor) => ({ option: undefined, descriptor })),
  ]
    .map(({ option, descriptor }) => ({
      family: option?.family ?? descriptor?.family ?? ("unknown" as const),
      descriptor,
      entry: entryOf(option, descriptor),
    }))
    .filter(({ entry, descriptor }) => matches(entry, descriptor, query.search))
    .sort((x, y) => catalog.compare(x.entry.id, y.entry.id));
  const groups = new Map<MeasureFamily | "unknown", ChooserEntry[]>();
  for (const { family, entry } of entries) {
    const group = groups.get(family);
    if (group) group.push(entry);
    else groups.set(family, [entry]);
  }
  return [...groups].map(([key, own]) => ({ key, entries: own }));
}

/**
 * What could be run on the subject: figures on weights run unasked or by *Compute All Pairs*; of
 * activations, every measure that needs nothing but them.
 */
export const isAvailable = ({ representation }: MeasureDescriptor, subject: Subject): boolean =>
  subject !== "weights" &&
  representation !== undefined &&
  representation.input !== "labelledOutputs";

function entryOf(
  option: MeasureOption | undefined,
  descriptor: MeasureDescriptor | undefined,
): ChooserEntry {
  const source = option ?? (descriptor as MeasureDescriptor);
  return {
    id: source.id,
    name: source.name,
    direction: source.direction,
    state: option ? (option.source === "matrix" ? "computed" : "pairs") : "available",
    ignores: source.ignores,
    useWhen: descriptor?.representation?.useWhen ?? "",
  };
}

function matches(
  { id, name }: ChooserEntry,
  descriptor: MeasureDescriptor | undefined,
  search: string,
): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const family = descriptor ? familyText(descriptor.family).name : "";
  const aliases = descriptor?.representation?.aliases ?? [];
  const text = [id, name, family, ...aliases].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}
