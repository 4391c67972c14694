/** The reverse process of denoisers that are compared, as it is asked for. */
import type { ArrayPlace } from "../../representations/similarity";
import type { Clock, DenoiserRoles, NoiseSchedule, Prediction } from "./options";

/** As the user names it, and its numbers or where they are. */
export type NullCondition =
  | { readonly text: string; readonly values: readonly number[] }
  | { readonly text: string; readonly place: ArrayPlace };

export interface ProcessOptions {
  readonly schedule: NoiseSchedule;
  /** T, of the process that the network was trained for. */
  readonly steps: number;
  readonly prediction: Prediction;
  /** By the type of the input when null: whole numbers are places, others shares. */
  readonly clock: Clock | null;
  /** Samplers keep what they take for the clean point within ±reach; null where they do not. */
  readonly reach: number | null;
  /** Paths of the reverse process for each condition. */
  readonly paths: number;
  /** At which the metric is taken, from 2 to `steps`; evenly spread when null. */
  readonly times: readonly number[] | "all" | null;
  /** Strengths g > 0; 1 is unguided. By what is compared when null. */
  readonly guidance: readonly number[] | null;
  /** The condition of none, of one sample; zeros when null. */
  readonly nullCondition: NullCondition | null;
  /** Told by names and shapes when null. */
  readonly roles: DenoiserRoles | null;
}
