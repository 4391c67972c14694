/** Figures along the depth of a chain, whose peaks are boundaries. */
import { meanOf } from "./contrast";
import type { LayerDistances } from "./segment";

/** Layers before and after a place. */
const WINDOW = 3;

/** D(l − 1, l); null at the first layer. */
export const stepCurve = ({ size, at }: LayerDistances): (number | null)[] =>
  Array.from({ length: size }, (_, l) => (l === 0 ? null : at(l - 1, l)));

/** Mean D between the windows before and after a place, less mean D within them. */
export function changeCurve({ size, at }: LayerDistances): (number | null)[] {
  return Array.from({ length: size }, (_, l) => {
    const width = Math.min(WINDOW, l, size - l);
    if (width < 2) return null;
    const [across, within]: [number[], number[]] = [[], []];
    for (let i = l - width; i < l + width; i++) {
      for (let j = i + 1; j < l + width; j++) {
        (i < l && j >= l ? across : within).push(at(i, j));
      }
    }
    return meanOf(across) - meanOf(within);
  });
}
