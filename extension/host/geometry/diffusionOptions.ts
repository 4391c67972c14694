/** What a view asks of a reverse process, as far as it is sound. Pure. */
import type { DiffusionViewOptions } from "../../protocol/geometryView";

const schedules = ["linear", "cosine"] as const;
const clocks = ["share", "place"] as const;
const predictions = ["noise", "clean", "velocity"] as const;
/** More of either serves no picture. */
const MAX_TIMES = 1_000;
const MAX_LEVELS = 32;
/** A longer one is for the command line, which takes a file. */
const MAX_CONDITION = 4_096;
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
  const clock = clocks.find((each) => each === record.clock);
  const nothing = record.nullCondition;
  const { reach } = record;
  return {
    ...(times && { times }),
    ...(guidance && { guidance }),
    ...(steps && { steps }),
    ...(schedule && { schedule }),
    ...(prediction && { prediction }),
    ...(clock && { clock }),
    ...(isNumbers(nothing, MAX_CONDITION) && { nullCondition: nothing }),
    ...(paths && { paths }),
    ...(typeof reach === "number" && reach > 0 && Number.isFinite(reach) && { reach }),
  };
}

const isNumbers = (value: unknown, most: number): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.length <= most && value.every(Number.isFinite);

/** Above 0. */
const numbers = (value: unknown, most: number): number[] | undefined =>
  isNumbers(value, most) && value.every((each) => each > 0) ? value : undefined;

const whole = (value: unknown, most: number): number | undefined =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most
    ? Number(value)
    : undefined;
