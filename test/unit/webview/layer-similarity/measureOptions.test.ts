import { describe, expect, it } from "vitest";
import {
  chooseMeasure,
  measureOptions,
} from "../../../../webview/layer-similarity/model/measureOptions";
import { weightsCatalog } from "./catalogs";
import { matrix, result } from "./results";

const ids = ["a"];
const pair = (values: Record<string, number>) => ({
  a: "a",
  b: "a",
  level: "layer" as const,
  values,
});

describe("measureOptions", () => {
  it("lists matrices before figures on pairs, each in the registry's order, without chance levels", () => {
    const options = measureOptions(
      result(ids, {
        matrices: [matrix(ids, ids)],
        pairs: [
          pair({
            "weights.maxChange": 1,
            "weights.signAgreement": 1,
            "weights.signAgreement.null": 0.5,
          }),
        ],
      }),
      weightsCatalog,
    );
    expect(options.map(({ id, source }) => [id, source])).toEqual([
      ["weights.inputGram.cosine", "matrix"],
      ["weights.signAgreement", "pairs"],
      ["weights.maxChange", "pairs"],
    ]);
  });

  it("offers the full matrix of a measure that was computed on pairs only", () => {
    const [cosine, relative] = measureOptions(
      result(ids, { pairs: [pair({ "weights.relativeL2": 0, "weights.cosine": 1 })] }),
      weightsCatalog,
    );
    expect(cosine).toMatchObject({ id: "weights.cosine", matrixOnRequest: true });
    expect(relative).toMatchObject({ id: "weights.relativeL2", matrixOnRequest: false });
  });

  it("takes a measure that it does not know as the result describes it", () => {
    const [option] = measureOptions(
      result(ids, {
        matrices: [
          matrix(ids, ids, { measure: "new.thing", direction: "distance", range: [0, null] }),
        ],
      }),
      weightsCatalog,
    );
    expect(option).toMatchObject({
      id: "new.thing",
      name: "new.thing",
      direction: "distance",
      range: [0, null],
    });
  });

  it("is empty for an empty result", () => {
    expect(measureOptions(result([]), weightsCatalog)).toEqual([]);
  });
});

it("falls back to the first measure when the remembered one is gone", () => {
  const options = measureOptions(
    result(ids, { pairs: [pair({ "weights.changed": 1, "weights.cosine": 1 })] }),
    weightsCatalog,
  );
  expect(chooseMeasure(options, "weights.changed")?.id).toBe("weights.changed");
  expect(chooseMeasure(options, "gone")?.id).toBe("weights.cosine");
  expect(chooseMeasure([], null)).toBeUndefined();
});
