/** One true sentence about a comparison of denoisers. */
import { quoted } from "../../report/names";
import type { Result } from "../../result";
import type { Diffusion, DiffusionCell } from "./diffusion";

export function diffusionSummary({ geometry, pairs: [{ a }] }: Result): string {
  const { diffusion, networks } = geometry!;
  const { against, guidance, cells, told, chance } = diffusion!;
  const { distance, noise } = cells[told];
  if (distance === null) {
    return `What ${quoted(a)} tells of its condition cannot be compared at any point.`;
  }
  const levels = `; noise alone leaves ${digits(noise)}, two random Jacobians of these widths differ by ${digits(chance)}. The estimator is ours.`;
  if (against === "other") {
    const [first, second] = networks.map(({ label }) => quoted(label));
    return `At guidance ${cells[told].guidance}, what the reverse process of ${first} tells of the condition differs from that of ${second} by ${digits(distance)} of 1 along the path${levels}`;
  }
  const most = guidance.at(-1);
  return `At guidance ${most}, what the reverse process tells of the condition differs by ${digits(distance)} of 1 from the unguided one along the path${turn(diffusion!)}${levels}`;
}

/** Where the similarity is least, if it rises again after that. */
function turn({ guidance, cells }: Diffusion): string {
  const path = cells.filter((cell): cell is DiffusionCell & { distance: number } => {
    return cell.time === null && cell.distance !== null;
  });
  if (path.length < 3 || path.length < guidance.length) return "";
  const most = path.reduce((x, y) => (y.distance > x.distance ? y : x));
  const last = path[path.length - 1];
  if (most === last || most.distance - last.distance <= (last.noise ?? 0)) return "";
  return `, and most, by ${digits(most.distance)}, at guidance ${most.guidance}`;
}

const digits = (value: number | null): string =>
  value === null ? "an unknown share" : String(Number(value.toPrecision(3)));
