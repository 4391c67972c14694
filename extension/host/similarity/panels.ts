import { viewTypes } from "../ids";
import { PanelSet } from "../panelSet";
import type { Services } from "../services";
import { type ComparisonInput, inputOf, SimilarityPanel } from "./panel";
import { readSaved } from "./state";

/** All open comparisons, one a pair. */
export class SimilarityPanels extends PanelSet<ComparisonInput, SimilarityPanel> {
  constructor(services: Services) {
    super(services, {
      viewType: viewTypes.similarity,
      called: "a comparison",
      // by what was asked for first: in the view, the subject can change
      keyOf: ({ a, b, subject }) =>
        `${a.toString()}\n${b.toString()}\n${subject === "activations" ? subject : ""}`,
      open: (...args) => new SimilarityPanel(...args),
      restore: (state) => {
        const saved = readSaved(state);
        return saved && inputOf(saved);
      },
    });
  }
}
