/** One true sentence about a comparison of geometries. */
import { quoted } from "../report/names";
import type { Result } from "../result";

/** By so much more must alignment say than geometry for two layers to look alike and not to be. */
const GAP = 0.2;

/**
 * Whether alignment calls alike what geometry calls different: CKA at least 0.2 above 1 − d_MSA,
 * which is beyond what two random layers of these widths differ by.
 */
export const looksAlikeOnly = (values: {
  readonly distance: number | null;
  readonly chance: number | null;
  readonly alignment: number | null;
}): boolean => {
  const { distance, chance, alignment } = values;
  if (distance === null || alignment === null) return false;
  return alignment - (1 - distance) >= GAP && distance > (chance ?? 0);
};

export function geometrySummary({ pairs: [pair], geometry }: Result): string {
  const number = (id: string) => {
    const value = pair.values[id];
    return typeof value === "number" ? value : null;
  };
  const [distance, chance] = [number("msa.spectralRatio"), number("msa.spectralRatio.null")];
  const [alignment, scale] = [number("cka.linear"), number("msa.logScale")];
  const layers = pair.a === pair.b ? quoted(pair.a) : `${quoted(pair.a)} and ${quoted(pair.b)}`;
  if (distance === null) return `The geometry of ${layers} cannot be compared at any point.`;
  const place = geometry?.coordinates.text ?? "";
  const level =
    chance === null ? "" : `; that of random layers of these widths by ${digits(chance)}`;
  const scaled =
    scale === null
      ? ""
      : ` Lengths differ by a factor of ${digits(Math.exp(scale))}, which does not count.`;
  const beside = alignment === null ? "" : ` CKA on the same points is ${digits(alignment)}`;
  const alike = looksAlikeOnly({ distance, chance, alignment })
    ? ": they look alike and compute differently."
    : alignment === null
      ? ""
      : ".";
  return `The geometry of ${layers} differs by ${digits(distance)} of 1 (${place})${level}.${scaled}${beside}${alike}`;
}

const digits = (value: number): string => String(Number(value.toPrecision(3)));
