import { describe, expect, it } from "vitest";
import { chooserGroups } from "../../../../webview/layer-similarity/model/chooser";
import { measureOptions } from "../../../../webview/layer-similarity/model/measureOptions";
import type { Subject } from "../../../../webview/layer-similarity/model/subject";
import { catalog } from "./catalogs";
import { matrix, result } from "./results";

const ids = ["fc1"];
const of = result(ids, {
  activations: [
    { samples: 8, sampleIds: true, marked: true },
    { samples: 8, sampleIds: true, marked: true },
  ],
  matrices: [
    matrix(ids, ids, { measure: "knn.mutual:k=20" }),
    matrix(ids, ids, { measure: "cka.linear" }),
  ],
  pairs: [{ a: "fc1", b: "fc1", level: "layer", values: { "cca.mean": 0.5, "cca.mean.low": 0.4 } }],
});
const groups = (search = "", subject: Subject = "activations") =>
  chooserGroups(measureOptions(of, catalog), catalog, { subject, search });

describe("the chooser", () => {
  it("has computed and computable measures by family, in the catalog's order", () => {
    const found = groups();
    expect(found.map(({ key }) => key)).toEqual([
      "kernel",
      "cca",
      "alignment",
      "matching",
      "neighbors",
      "regression",
      "topology",
    ]);
    expect(found[0]?.entries.map(({ id, state }) => [id, state])).toEqual([
      ["cka.linear", "computed"],
      ["cka.rbf", "available"],
      ["rsmNormDifference", "available"],
    ]);
    expect(found[1]?.entries[0]).toMatchObject({ id: "cca.mean", state: "pairs" });
  });

  it("has a measure with other parameters beside the one with the defaults", () => {
    const neighbors = groups().find(({ key }) => key === "neighbors");
    expect(neighbors?.entries.map(({ name, state }) => [name, state])).toEqual([
      ["Mutual k-NN (k=20)", "computed"],
      ["Mutual k-NN", "available"],
    ]);
  });

  it("offers nothing that needs what a dump does not hold", () => {
    expect(groups().flatMap(({ entries }) => entries.map(({ id }) => id))).not.toContain(
      "outputs.accuracyDifference",
    );
  });

  it("offers no measures on activations for weights", () => {
    expect(groups("", "weights").flatMap(({ entries }) => entries)).toHaveLength(3);
  });

  it("offers them beside the weights of models that run", () => {
    const offered = groups("", "runnable").flatMap(({ entries }) => entries.map(({ id }) => id));
    expect(offered).toContain("cka.rbf");
  });

  it("finds by name, alias, family or id, all words together", () => {
    const found = (search: string) =>
      groups(search).flatMap(({ entries }) => entries.map(({ id }) => id));
    expect(found("linear cka")).toEqual(["cka.linear"]);
    expect(found("NEIGHBORS mutual")).toEqual(["knn.mutual:k=20", "knn.mutual"]);
    expect(found("nothing of this")).toEqual([]);
  });

  it("says what a measure ignores and when to use it", () => {
    expect(groups()[0]?.entries[1]).toMatchObject({
      ignores: "cka.rbf ignores.",
      useWhen: "use cka.rbf",
    });
  });
});
