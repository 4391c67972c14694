/** What a view asks of a reverse process, as far as it is sound. Pure. */
import type { DiffusionViewOptions } from "../../protocol/geometryView";

const schedules = ["linear", "cosine"] as const;
const predictions = ["noise", "clean", "velocity"] as const;
/** More of either serves no picture. */
const MAX_TIMES = 1_000;
const MAX_LEVELS = 32;
const MAX_STEPS = 10_000;
const MAX_PATHS = 10_000;

/** What is unsound is left to the engine's defaults; undefined where nothing is asked. */
export function readDiffusion(value: unknown): DiffusionViewOptions | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const record = value as Record<string, unknown>;
  const times = record.times === "all" ? "all" : numbers(record.times, MAX_TIMES);
  const guidance = numbers(record.guidance, MAX_LEVELS);
  const [steps, paths] = [whole(record.steps, MAX_STEPS), whole(record.paths, MAX_PATHS)];
  const schedule = schedules.find((each) => each === record.schedule);
  const prediction = predictions.find((each) => each === record.prediction);
  const { reach } = record;
  return {
    ...(times && { times }),
    ...(guidance && { guidance }),
    ...(steps && { steps }),
    ...(schedule && { schedule }),
    ...(prediction && { prediction }),
    ...(paths && { paths }),
    ...(typeof reach === "number" && reach > 0 && Number.isFinite(reach) && { reach }),
  };
}

function numbers(value: unknown, most: number): number[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > most) return undefined;
  return value.every((each) => typeof each === "number" && each > 0 && Number.isFinite(each))
    ? value
    : undefined;
}

const whole = (value: unknown, most: number): number | undefined =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most
    ? Number(value)
    : undefined;
