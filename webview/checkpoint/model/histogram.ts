import type { Histogram } from "../../../extension/protocol/result";

/** Size of the picture's own coordinates. */
export const HISTOGRAM_WIDTH = 300;
export const HISTOGRAM_HEIGHT = 80;

/**
 * The bars as one SVG path; the highest fills the height. A bin that holds anything is at least a
 * pixel high, so that outliers show.
 */
export function histogramPath({ counts }: Histogram): string {
  const most = Math.max(0, ...counts);
  if (most === 0) return "";
  const width = HISTOGRAM_WIDTH / counts.length;
  return counts
    .map((count, bin) => {
      if (count === 0) return "";
      const height = Math.max(1, (count / most) * HISTOGRAM_HEIGHT);
      return `M${round(bin * width)} ${HISTOGRAM_HEIGHT}h${round(width)}v${round(-height)}h${round(-width)}z`;
    })
    .join("");
}

/** Where 0 lies on the axis, from 0 to 1; null when it is not on it. */
export function zeroPlace({ low, high }: Histogram): number | null {
  if (low >= 0 || high <= 0) return null;
  return -low / (high - low);
}

const round = (value: number): number => Math.round(value * 100) / 100;
