/** How an attention's rows are cut into heads: the weights alone do not say. */
import { EngineError } from "../../errors";
import { visibleName } from "../../report/names";
import type { Attention } from "./attentions";

/** What the model's settings, or the user, say. */
export interface HeadSettings {
  /** Query heads. */
  readonly heads: number | null;
  /** Entries of a head. */
  readonly size: number | null;
  /** Base of rotary embeddings. */
  readonly rotaryBase: number | null;
}

export interface HeadPlan {
  readonly size: number;
  readonly heads: number;
  /** Of keys and values; heads share them in runs. */
  readonly keyHeads: number;
  /** Offsets between positions at which query-key circuits are compared; 0 alone without rotary. */
  readonly offsets: readonly number[];
  readonly base: number;
}

export const DEFAULT_BASE = 10_000;
/** What most published models have. */
const USUAL_SIZE = 64;
const LARGE_SIZE = 128;
/** Streams from which heads of 128 are usual. */
const LARGE_WIDTH = 2048;
const ROTARY_OFFSETS = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128] as const;

/** Throws `shape.mismatch` where the rows are no whole number of heads. */
export function headPlan(attention: Attention, settings: HeadSettings, file: string): HeadPlan {
  const { q, k, v, o, width, rotary } = attention;
  const usual = rotary && width >= LARGE_WIDTH ? LARGE_SIZE : USUAL_SIZE;
  const size = settings.size ?? (settings.heads === null ? usual : q.count / settings.heads);
  const [heads, keyHeads] = [q.count / size, k.count / size];
  const whole = [size, heads, keyHeads].every(Number.isInteger) && size > 0;
  if (!whole || heads % keyHeads !== 0 || v.count !== k.count || o.count !== q.count) {
    throw new EngineError(
      "shape.mismatch",
      `${visibleName(file)}: ${attention.id}: ${q.count} query and ${k.count} key rows are no whole heads of ${Number(size.toPrecision(6))}; --heads N, or config.json beside the model, says how many there are`,
      { file, where: attention.id, expected: `a multiple of ${size}`, got: `${q.count}` },
    );
  }
  return {
    size,
    heads,
    keyHeads,
    offsets: rotary ? ROTARY_OFFSETS : [0],
    base: settings.rotaryBase ?? DEFAULT_BASE,
  };
}
