import { describe, expect, it } from "vitest";
import {
  advised,
  chosenAnswers,
  ignoresMap,
  invarianceText,
  missingFamilies,
  questions,
} from "../../../../webview/layer-similarity/model/advice";
import { representationMeasures as all, measure } from "./catalogs";

const ids = (answers: Record<string, string>) => advised(all, answers).map(({ id }) => id);
const facts = (id: string) => {
  const found = all.find((each) => each.id === id)?.representation;
  if (!found) throw new Error(`no ${id}`);
  return found;
};

describe("which measure fits", () => {
  it("is every textbook form while nothing is answered", () => {
    expect(ids({})).not.toContain("svcca@resi");
    expect(ids({})).toHaveLength(all.length - 1);
  });

  it("goes by the largest map that changes nothing", () => {
    expect(ids({ same: "order" })).toEqual(["correlationMatch.hard"]);
    expect(ids({ same: "linear" })).toEqual(["cca.mean", "regression.linear.xy"]);
    expect(ids({ same: "rotation" })).toContain("cka.linear");
    expect(ids({ same: "rotation" })).not.toContain("cca.mean");
    expect(ids({ same: "nothing" })).toEqual([]);
  });

  it("leaves out what is constant on few samples", () => {
    expect(ids({ samples: "few" })).not.toContain("cca.mean");
    expect(ids({ samples: "many" })).toContain("cca.mean");
  });

  it("goes by metric, direction and size, all answers together", () => {
    expect(ids({ tells: "metric" })).toEqual(["procrustes.angular"]);
    expect(ids({ tells: "prediction" })).toEqual(["regression.linear.xy"]);
    expect(ids({ size: "yes" })).toEqual(["rsmNormDifference"]);
    expect(ids({ size: "yes", tells: "similarity" })).toEqual([]);
  });

  it("lets an answer that is not known keep everything", () => {
    expect(ids({ same: "?", other: "x" })).toEqual(ids({}));
    expect(chosenAnswers({ same: "?" })).toEqual([]);
  });

  it("gives every answer an id of its own", () => {
    for (const { answers } of questions()) {
      expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length);
    }
  });
});

describe("invariances", () => {
  it("hold those of the groups inside", () => {
    expect(ignoresMap(facts("cca.mean"), "permutation")).toBe(true);
    expect(ignoresMap(facts("cca.mean"), "translation")).toBe(true);
    expect(ignoresMap(facts("regression.linear.xy"), "translation")).toBe(false);
    expect(ignoresMap(facts("correlationMatch.hard"), "orthogonal")).toBe(false);
  });

  it("are said in words", () => {
    expect(invarianceText(facts("cca.mean"))).toBe("Unchanged by invertible affine maps.");
    const none = measure("x", {}, { invariances: [] }).representation;
    expect(none && invarianceText(none)).toContain("Nothing leaves it unchanged");
  });
});

it("puts one deterministic textbook measure of each family side by side", () => {
  expect(missingFamilies(all, new Set())).toEqual([
    "cka.linear",
    "cca.mean",
    "procrustes.angular",
    "correlationMatch.hard",
    "knn.mutual",
    "regression.linear.xy",
  ]);
  expect(missingFamilies(all, new Set(["cka.rbf", "cca.mean"]))).not.toContain("cka.linear");
  const open = measure("alignment.open", { family: "alignment", range: [0, null] });
  expect(missingFamilies([open, ...all], new Set())).toContain("procrustes.angular");
  expect(missingFamilies([open], new Set())).toEqual(["alignment.open"]);
});
