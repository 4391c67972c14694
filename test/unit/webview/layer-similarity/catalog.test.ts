import { describe, expect, it } from "vitest";
import { measureOptions } from "../../../../webview/layer-similarity/model/measureOptions";
import { pairDetails } from "../../../../webview/layer-similarity/model/pairDetails";
import {
  optionsText,
  proposed,
  startFrom,
  tidy,
} from "../../../../webview/layer-similarity/model/runOptions";
import { NoteIndex } from "../../../../webview/shared/heatmap/notes";
import { catalog } from "./catalogs";
import { layer, matrix, result } from "./results";

describe("the catalog", () => {
  it("knows a measure by the key of its figures, and spells parameters in its name", () => {
    expect(catalog.get("knn.mutual:k=20")?.id).toBe("knn.mutual");
    expect(catalog.name("knn.mutual:k=20")).toBe("Mutual k-NN (k=20)");
    expect(catalog.name("knn.mutual:k=20:x=1")).toBe("Mutual k-NN (k=20, x=1)");
  });

  it("lets what it does not know stand for itself, last", () => {
    expect(catalog.get("new.thing")).toBeUndefined();
    expect(catalog.name("new.thing")).toBe("new.thing");
    expect(["new.thing", "cca.mean", "cka.linear"].sort(catalog.compare)).toEqual([
      "cka.linear",
      "cca.mean",
      "new.thing",
    ]);
  });
});

const ids = ["fc1"];
const activation = (rows: number, columns: number) => ({
  ...layer("fc1", 0, [rows, columns]),
  kind: "activation" as const,
});
const dumps = (shape: readonly [number, number]) =>
  result(ids, {
    layers: { a: [activation(...shape)], b: [activation(...shape)] },
    matrices: [
      matrix(ids, ids, {
        measure: "cka.linear",
        range: [0, 1],
        values: [[0.93]],
        p: [[0.01]],
        error: [[0.02]],
      }),
      matrix(ids, ids, { measure: "knn.mutual:k=20", range: [0, 1], values: [[0.2]] }),
    ],
    pairs: [
      {
        a: "fc1",
        b: "fc1",
        level: "layer",
        values: {
          rtd: 3,
          "rtd.low": 2,
          "rtd.high": 4,
          "rtd.null": 9,
          "rtd.p": 0.5,
          "rtd.error": 0.1,
          "rtd.reliability.a": 0.9,
          "rtd.ceiling": 0.8,
        },
      },
    ],
  });
const details = (shape: readonly [number, number]) => {
  const of = dumps(shape);
  const pin = { a: "fc1", b: "fc1", level: "layer" } as const;
  return pairDetails(of, pin, { notes: new NoteIndex(of.notes), catalog });
};

describe("figures on activations", () => {
  it("are options without what is said about them", () => {
    expect(measureOptions(dumps([100, 4]), catalog).map(({ id, family }) => [id, family])).toEqual([
      ["cka.linear", "kernel"],
      ["knn.mutual:k=20", "neighbors"],
      ["rtd", "topology"],
    ]);
  });

  it("are grouped by family, with interval, chance, p, error and ceiling", () => {
    const { groups } = details([100, 4]);
    expect(groups.map(({ key }) => key)).toEqual(["kernel", "neighbors", "topology"]);
    expect(groups[0]?.figures[0]).toMatchObject({ p: 0.01, error: 0.02, chance: null });
    expect(groups[2]?.figures[0]).toMatchObject({
      value: 3,
      low: 2,
      high: 4,
      chance: 9,
      p: 0.5,
      error: 0.1,
      ceiling: 0.8,
    });
  });

  it("say where families disagree, but not on few samples without chance levels", () => {
    expect(details([100, 4]).remarks).toEqual([
      expect.stringContaining("Mutual k-NN (k=20) says different (0.2)"),
    ]);
    expect(details([100, 100]).remarks).toEqual([]);
  });
});

describe("what a run is asked for", () => {
  it("is proposed with statistics until there were some", () => {
    expect(startFrom({})).toEqual(proposed);
    expect(startFrom({ reduce: "cls" })).toEqual({ ...proposed, reduce: "cls" });
    expect(startFrom({ bootstrap: 1000 })).toEqual({ bootstrap: 1000 });
  });

  it("leaves out what says nothing", () => {
    expect(tidy({ ...proposed, bootstrap: 0, nullDraws: 0 })).toEqual({});
    expect(tidy({ ...proposed, nullDraws: 0 })).toEqual({ bootstrap: 200, statistics: "pairs" });
    expect(tidy(proposed)).toEqual(proposed);
  });

  it("is told in words", () => {
    expect(optionsText({})).toBe("");
    expect(optionsText({ bootstrap: 200, nullDraws: 100, reduce: "cls" })).toBe(
      "interval of 200 resamples, chance of 100 shuffles, reduced by cls",
    );
  });
});
