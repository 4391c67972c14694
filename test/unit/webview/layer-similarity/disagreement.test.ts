import { describe, expect, it } from "vitest";
import { disagreement, statement } from "../../../../webview/layer-similarity/model/disagreement";
import type { Figure } from "../../../../webview/layer-similarity/model/figure";
import { figure } from "./figures";

const many = { fewSamples: false };
/** Undefined when it has no place at all. */
const says = (each: Figure, facts = many) => statement(each, facts)?.says;

describe("what a figure says", () => {
  it("is alike from 0.8 on, different up to 0.3, and nothing between", () => {
    expect([0.8, 0.79, 0.31, 0.3].map((value) => says(figure("cka.linear", value)))).toEqual([
      "alike",
      "nothing",
      "nothing",
      "different",
    ]);
  });

  it("counts from chance where chance is known", () => {
    expect(says(figure("cka.linear", 0.85, { chance: 0.6 }))).toBe("nothing");
    expect(says(figure("cka.linear", 0.93, { chance: 0.6 }))).toBe("alike");
    expect(says(figure("cka.linear", 0.65, { chance: 0.6 }))).toBe("different");
  });

  it("reads distances the other way round, from chance or the far bound", () => {
    expect(says(figure("procrustes.angular", 0.1))).toBe("alike");
    expect(says(figure("procrustes.angular", 1.4))).toBe("different");
    expect(says(figure("rsmNormDifference", 1, { chance: 10 }))).toBe("alike");
    expect(says(figure("rsmNormDifference", 9, { chance: 10 }))).toBe("different");
  });

  it("is nothing where there is no scale: an open range without chance", () => {
    expect(says(figure("rsmNormDifference", 0.001))).toBeUndefined();
    expect(says(figure("rsmNormDifference", 1e9))).toBeUndefined();
  });

  it("is nothing when chance is as good as the value could be", () => {
    expect(says(figure("cka.linear", 0.99, { chance: 0.9 }))).toBeUndefined();
    expect(says(figure("cka.linear", 0.9, { chance: 1 }))).toBeUndefined();
  });

  it("needs its whole interval on one side", () => {
    expect(says(figure("cka.linear", 0.9, { low: 0.7, high: 0.95 }))).toBe("nothing");
    expect(says(figure("cka.linear", 0.9, { low: 0.85, high: 0.95 }))).toBe("alike");
    expect(says(figure("cka.linear", 0.2, { low: 0.1, high: 0.4 }))).toBe("nothing");
  });

  it("is not alike when chance explains it", () => {
    expect(says(figure("cka.linear", 0.95, { chance: 0.1, p: 0.2 }))).toBe("nothing");
    expect(says(figure("cka.linear", 0.95, { chance: 0.1, p: 0.01 }))).toBe("alike");
  });

  it("is not alike of few samples without a chance level", () => {
    const few = { fewSamples: true };
    expect(says(figure("cka.linear", 0.95), few)).toBe("nothing");
    expect(says(figure("cka.linear", 0.95, { chance: 0.2 }), few)).toBe("alike");
    expect(says(figure("cka.linear", 0.1), few)).toBe("different");
  });

  it("is nothing where the value is the same for any data, or needs a chance level that it lacks", () => {
    expect(says(figure("cca.mean", 1, { noteCodes: ["saturated"] }))).toBeUndefined();
    expect(says(figure("cka.linear", 0.95, { needsNull: true }))).toBeUndefined();
    expect(says(figure("cka.linear", 0.95, { needsNull: true, chance: 0 }))).toBe("alike");
  });

  it("is nothing without a number, and of families that ask something else", () => {
    expect(says(figure("cka.linear", null))).toBeUndefined();
    expect(says(figure("cka.linear", 0.99, { family: "statistics" }))).toBeUndefined();
    expect(says(figure("cka.linear", 0.99, { family: null }))).toBeUndefined();
  });
});

describe("disagreement", () => {
  it("is one sentence with both figures and what they mean together", () => {
    expect(disagreement([figure("cka.linear", 0.93), figure("knn.mutual", 0.21)], many)).toEqual([
      "Linear CKA says alike (0.93), but Mutual k-NN says different (0.21): the overall layout of the samples is shared, who is nearest to whom is not.",
    ]);
  });

  it("is none where all agree, or nobody is clear", () => {
    expect(disagreement([], many)).toEqual([]);
    expect(disagreement([figure("cka.linear", 0.93), figure("knn.mutual", 0.9)], many)).toEqual([]);
    expect(disagreement([figure("cka.linear", 0.93), figure("knn.mutual", 0.5)], many)).toEqual([]);
    expect(disagreement([figure("cka.linear", 0.1), figure("knn.mutual", 0.2)], many)).toEqual([]);
  });

  it("does not hear a family of two minds", () => {
    const figures = [figure("cka.linear", 0.93), figure("cka.rbf", 0.2), figure("knn.mutual", 0.1)];
    expect(disagreement(figures, many)).toEqual([]);
  });

  it("needs half of a family: one measure of many does not speak for it", () => {
    const neighbors = [0.25, 0.5, 0.5].map((value) => figure("knn.mutual", value));
    expect(disagreement([figure("cka.linear", 0.93), ...neighbors], many)).toEqual([]);
    expect(disagreement([figure("cka.linear", 0.93), ...neighbors.slice(0, 2)], many)).toHaveLength(
      1,
    );
  });

  it("is about the two that are farthest apart", () => {
    const [text] = disagreement(
      [figure("cka.linear", 0.85), figure("cca.mean", 0.99), figure("knn.mutual", 0.25)],
      many,
    );
    expect(text).toMatch(/^Mean CCA says alike \(0.99\), but Mutual k-NN/);
  });

  it("tells directions with other variances, and units that are mixed", () => {
    const [directions] = disagreement([figure("cka.linear", 0.1), figure("cca.mean", 0.95)], many);
    expect(directions).toContain("the same directions are there, with other variances.");
    const [predicted] = disagreement(
      [figure("cka.linear", 0.1), figure("regression.linear.xy", 0.95)],
      many,
    );
    expect(predicted).toContain("a linear map leads from one to the other");
    const [units] = disagreement(
      [figure("cka.linear", 0.95), figure("correlationMatch.hard", 0.2)],
      many,
    );
    expect(units).toContain("spread over their units in another way.");
  });

  it("falls back to what the one that says alike cannot see", () => {
    const [text] = disagreement([figure("cca.mean", 0.95), figure("knn.mutual", 0.1)], many);
    expect(text).toContain("keep in mind what Mean CCA cannot see. cca.mean ignores.");
  });
});
