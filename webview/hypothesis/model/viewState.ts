import type { HypothesisSubject } from "../../../extension/protocol/hypothesisView";
import { asRecord } from "../../shared/persistedState";
import type { Tags } from "./tags";

/** What the view keeps over a reload of the window: enough to be made again. */
export interface HypothesisViewState {
  readonly subject: HypothesisSubject | null;
  readonly hypothesis: string;
  readonly figure: "accuracy" | "separation";
  /** Groups that the user has set since the last test. */
  readonly tags: Tags;
}

/** The state of an older version, or none, brought into shape. The host checks the subject. */
export function reviveViewState(saved: unknown): HypothesisViewState {
  const { subject, hypothesis, figure, tags } = asRecord(saved);
  const kept = Object.entries(asRecord(tags)).filter(([, tag]) => typeof tag === "string");
  return {
    subject: typeof subject === "object" ? (subject as HypothesisSubject | null) : null,
    hypothesis: typeof hypothesis === "string" ? hypothesis : "",
    figure: figure === "separation" ? "separation" : "accuracy",
    tags: Object.fromEntries(kept) as Tags,
  };
}
