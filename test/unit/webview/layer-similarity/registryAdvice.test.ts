/** The questions against the measures that there really are: no answer may lead nowhere. */
import { describe, expect, it } from "vitest";
import { describe as plainData } from "../../../../extension/engine/measures/measure";
import { representationMeasures } from "../../../../extension/engine/measures/registry";
import {
  advised,
  missingFamilies,
  questions,
} from "../../../../webview/layer-similarity/model/advice";

const registry = representationMeasures.map(plainData);
const ids = (answers: Record<string, string>) => advised(registry, answers).map(({ id }) => id);
const choices = questions().flatMap(({ id, answers }) =>
  answers.map((answer) => [id, answer.id] as const),
);

describe("the questions on the registry", () => {
  it.each(choices)("%s: %s keeps some measures", (question, answer) => {
    expect(ids({ [question]: answer })).not.toEqual([]);
  });

  it("lead to what the literature says", () => {
    expect(ids({ same: "order" })).toContain("correlationMatch.hard");
    expect(ids({ same: "rotation", size: "no" })).toContain("cka.linear");
    expect(ids({ same: "linear" })).toContain("cca.mean");
    expect(ids({ same: "rotation", tells: "metric" })).toContain("procrustes.angular");
    expect(ids({ tells: "prediction" })).toContain("regression.ridge.kfold.xy");
    // depends on which side comes first, and predicts nothing
    expect(ids({ tells: "prediction" })).not.toContain("knn.cycle");
    expect(ids({ samples: "few" })).toContain("cka.linear.debiased");
    expect(ids({ samples: "few" })).not.toContain("cca.mean");
  });

  it("put one measure of each family side by side", () => {
    const families = missingFamilies(registry, new Set()).map(
      (id) => registry.find((measure) => measure.id === id)?.family,
    );
    expect(families).toEqual(
      expect.arrayContaining(["kernel", "cca", "alignment", "matching", "rsa", "neighbors"]),
    );
    expect(new Set(families).size).toBe(families.length);
  });

  it("have a sentence on what it ignores and one on when to use it, of every measure", () => {
    for (const { id, ignores, representation } of registry) {
      expect(ignores, id).not.toBe("");
      expect(representation?.useWhen, id).not.toBe("");
    }
  });
});
