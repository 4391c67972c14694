import type { Bar } from "./loopBars";

/**
 * The share of the scales 0 … `end` at which there are exactly i loops, for i below `count`: with
 * more, shares add up to less than 1. Khrulkov and Oseledets 2018, equation 3.
 */
export function relativeLivingTimes(
  bars: readonly Bar[],
  end: number,
  count: number,
): Float64Array {
  const births = Float64Array.from(bars, ({ birth }) => birth).sort();
  const deaths = Float64Array.from(bars, ({ death }) => Math.min(death, end)).sort();
  const times = new Float64Array(count);
  let [born, died, now] = [0, 0, 0];
  while (now < end) {
    while (born < births.length && births[born] <= now) born++;
    while (died < deaths.length && deaths[died] <= now) died++;
    const next = Math.min(births[born] ?? end, deaths[died] ?? end, end);
    if (born - died < count) times[born - died] += (next - now) / end;
    now = next;
  }
  return times;
}
