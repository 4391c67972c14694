import type { HypothesisSubject } from "../../../extension/protocol/hypothesisView";

/** What the view keeps over a reload of the window: enough to be made again. */
export interface HypothesisViewState {
  readonly subject: HypothesisSubject | null;
  readonly hypothesis: string;
  readonly figure: "accuracy" | "separation";
}

/** The state of an older version, or none, brought into shape. The host checks the subject. */
export function reviveViewState(saved: unknown): HypothesisViewState {
  const { subject, hypothesis, figure } = (saved ?? {}) as Record<string, unknown>;
  return {
    subject: typeof subject === "object" ? (subject as HypothesisSubject | null) : null,
    hypothesis: typeof hypothesis === "string" ? hypothesis : "",
    figure: figure === "separation" ? "separation" : "accuracy",
  };
}
