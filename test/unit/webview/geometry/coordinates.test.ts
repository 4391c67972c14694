import { describe, expect, it } from "vitest";
import type { Result } from "../../../../extension/protocol/result";
import {
  type Draft,
  differs,
  draftOf,
  followed,
  type Known,
  knownOf,
  readDraft,
  readGrid,
} from "../../../../webview/geometry/model/coordinates";

const known: Known = { samples: 60, through: [3, 9, 27], given: true };
const draft = draftOf({}, known);
const read = (change: Partial<Draft>, about = known) => readDraft({ ...draft, ...change }, about);

describe("where networks are compared", () => {
  it("begins with what counts: the rows of the result, and defaults of the engine", () => {
    expect(draft).toMatchObject({ kind: "slice", through: ["3", "9", "27"] });
    expect(draft).toMatchObject({ order: "2", neighbors: "12", grid: "" });
    expect(draftOf({ coordinates: "grid", grid: [5, 12] }, known).grid).toBe("5 × 12");
    // a file whose rows can be a square
    expect(draftOf({}, { ...known, samples: 49 }).grid).toBe("7 × 7");
    expect(draftOf({}, { ...known, samples: 49, given: false }).grid).toBe("");
    expect(draftOf({ through: [1, 0, 2] }, known).through).toEqual(["1", "0", "2"]);
  });

  it("takes three different rows that there are", () => {
    const options = { coordinates: "slice", through: [59, 0, 5] };
    expect(read({ through: ["59", " 0", "5"] })).toEqual({ options });
    for (const through of [
      ["60", "0", "5"],
      ["1", "1", "2"],
      ["-1", "0", "5"],
      ["1.5", "0", "5"],
      ["", "0", "5"],
      ["1e1", "0", "5"],
    ] as const) {
      expect(read({ through })).toEqual({ fault: "rows" });
    }
    // before the first result nobody knows how many there are
    const early = { ...known, samples: null };
    expect(read({ through: ["60", "0", "5"] }, early)).toMatchObject({
      options: { through: [60, 0, 5] },
    });
  });

  it("takes directions, and more neighbors than these", () => {
    expect(read({ kind: "pca", order: "3" })).toEqual({
      options: { coordinates: "pca", order: 3 },
    });
    expect(read({ kind: "pca", order: "1" })).toEqual({ fault: "order" });
    expect(read({ kind: "pca", order: "17" })).toEqual({ fault: "order" });
    expect(read({ kind: "local", order: "3", neighbors: "4" })).toEqual({
      options: { coordinates: "local", order: 3, neighbors: 4 },
    });
    expect(read({ kind: "local", order: "3", neighbors: "3" })).toEqual({ fault: "neighbors" });
    expect(read({ kind: "local", neighbors: "61" })).toEqual({ fault: "neighbors" });
    expect(read({ kind: "local", neighbors: "x" })).toEqual({ fault: "neighbors" });
  });

  it("takes a grid of all rows of a file", () => {
    const options = { coordinates: "grid", grid: [5, 12] };
    expect(read({ kind: "grid", grid: "5x12" })).toEqual({ options });
    expect(read({ kind: "grid", grid: "5 × 11" })).toEqual({ fault: "product" });
    expect(read({ kind: "grid", grid: "30 × 2" })).toEqual({ fault: "grid" });
    expect(read({ kind: "grid", grid: "60" })).toEqual({ fault: "grid" });
    const random = { ...known, given: false };
    expect(read({ kind: "grid", grid: "5 × 12" }, random)).toEqual({ fault: "file" });
    expect(readGrid("3, 4, 5")).toEqual([3, 4, 5]);
  });

  it("tells what differs from what counts", () => {
    expect(differs(draft, {}, known)).toBe(false);
    expect(differs({ ...draft, through: ["3", "9", "28"] }, {}, known)).toBe(true);
    // what another kind would take does not count
    expect(differs({ ...draft, order: "5" }, {}, known)).toBe(false);
    expect(differs({ ...draft, kind: "grid" }, {}, known)).toBe(true);
  });

  it("keeps what is typed while a result comes, and takes the rest from it", () => {
    const typed = { ...draft, kind: "local", order: "3" } as const;
    const now = draftOf({ coordinates: "local" }, { ...known, through: null });
    expect(followed(typed, draft, now)).toEqual({ ...now, order: "3" });
    expect(now.through).toEqual(["0", "1", "2"]);
    const row = { ...draft, through: ["3", "9", "5"] } as const;
    expect(followed(row, draft, now).through).toEqual(["3", "9", "5"]);
  });

  it("knows nothing of inputs from a result on others", () => {
    const result = {
      params: { probe: "/old.npy" },
      geometry: { coordinates: { samples: 60, through: [3, 9, 27] } },
    } as unknown as Result;
    expect(knownOf({ result, options: { probe: "/old.npy" } })).toEqual(known);
    expect(knownOf({ result, options: { probe: "/new.npy" } })).toEqual({
      ...{ samples: null, through: null, given: true },
    });
    expect(knownOf({ result, options: {} })).toMatchObject({ samples: 60, given: false });
  });
});
