import { describe, expect, it } from "vitest";
import type { SimilarityState } from "../../../../extension/protocol/similarityView";
import {
  unpaired,
  withoutPair,
  withPair,
} from "../../../../webview/layer-similarity/model/pairing";
import { remarks } from "../../../../webview/layer-similarity/model/remarks";
import { followHost, reviveViewState } from "../../../../webview/layer-similarity/model/viewState";
import { pairKey, samePin } from "../../../../webview/shared/heatmap/pin";
import { layer, result } from "./results";

const state = (a: string, b: string): SimilarityState => ({
  names: { a, b },
  paths: { a, b },
  status: "done",
  findings: [],
  canAnnotate: true,
  stale: false,
  userPairs: [{ a: "x", b: null }],
  subject: "models",
  options: { bootstrap: 200 },
  inputs: { probe: "/x.npy" },
  pairActions: [],
  measures: ["cka.rbf"],
  catalog: [],
});

describe("the view's state", () => {
  it("is the beginning where nothing sound was stored", () => {
    const initial = reviveViewState(undefined);
    expect(initial).toMatchObject({
      mode: "matrix",
      zoom: 1,
      pin: null,
      measure: null,
      drafts: {},
    });
    for (const broken of [
      null,
      7,
      "text",
      [],
      { zoom: "x", mode: "cube", pin: { a: 1 }, drafts: 3 },
    ]) {
      expect(reviveViewState(broken)).toEqual(initial);
    }
  });

  it("comes back whole through JSON", () => {
    const kept = {
      ...reviveViewState(undefined),
      a: "/a",
      b: "/b",
      userPairs: [{ a: "x", b: null }],
      subject: "models",
      inputs: { probe: "/x.npy" },
      options: { nullDraws: 200 },
      measures: ["cka.rbf"],
      mode: "table" as const,
      measure: "weights.cosine",
      pin: { a: "fc1", b: "fc1", level: "layer" as const },
      zoom: 4,
      scrollX: 12,
      filter: "fc",
      drafts: { [pairKey("fc1", "fc1")]: "a thought" },
    };
    expect(reviveViewState(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  it("holds what the host needs to open the comparison again", () => {
    const initial = reviveViewState(undefined);
    expect({ ...initial, ...followHost(initial, state("/a", "/b")) }).toMatchObject({
      a: "/a",
      b: "/b",
      userPairs: [{ a: "x", b: null }],
      subject: "models",
      inputs: { probe: "/x.npy" },
      options: { bootstrap: 200 },
      measures: ["cka.rbf"],
    });
  });

  it("keeps the place for the same files, and forgets it for others", () => {
    const here = {
      ...reviveViewState(undefined),
      a: "/a",
      b: "/b",
      zoom: 3,
      measure: "m",
      filter: "fc",
    };
    expect(followHost(here, state("/a", "/b"))).not.toHaveProperty("zoom");
    expect(followHost(here, state("/a", "/c"))).toMatchObject({
      zoom: 1,
      filter: "",
      measure: "m",
    });
  });
});

describe("a layer that was chosen in another view", () => {
  const here = { ...reviveViewState(undefined), a: "/a", b: "/b" };
  const ids = ["fc1", "fc2", "old"];
  const compared = result(ids, {
    layers: {
      a: ids.map((id, at) => layer(id, at)),
      b: ["fc1", "new"].map((id, at) => layer(id, at)),
    },
    pairing: [{ a: "old", b: "new", rule: "user" }],
  });
  const chosen = (side: "a" | "b", id: string) =>
    followHost(here, {
      ...state("/a", "/b"),
      result: compared,
      selection: { side, layer: id, count: 5 },
    });

  it("is pinned with its partner, or with the layer of its name", () => {
    expect(chosen("a", "old")).toMatchObject({ pin: { a: "old", b: "new" }, followed: 5 });
    expect(chosen("b", "new")).toMatchObject({ pin: { a: "old", b: "new" } });
    expect(chosen("b", "fc1")).toMatchObject({ pin: { a: "fc1", b: "fc1", level: "layer" } });
  });

  it("is passed over when it has none, or was followed before", () => {
    expect(chosen("a", "fc2")).not.toHaveProperty("pin");
    expect(chosen("a", "gone")).not.toHaveProperty("pin");
    const again = followHost(
      { ...here, followed: 5 },
      {
        ...state("/a", "/b"),
        result: compared,
        selection: { side: "a", layer: "old", count: 5 },
      },
    );
    expect(again).not.toHaveProperty("pin");
  });
});

describe("corrections of the pairing", () => {
  it("replace what was said of either layer", () => {
    const pairs = [
      { a: "a1", b: "b1" },
      { a: "a2", b: null },
      { a: "a3", b: "b3" },
    ];
    expect(withPair(pairs, "a1", "b3")).toEqual([
      { a: "a2", b: null },
      { a: "a1", b: "b3" },
    ]);
  });

  it("leave both layers alone when they are parted", () => {
    expect(withoutPair([], "a", "b")).toEqual([
      { a: "a", b: null },
      { a: null, b: "b" },
    ]);
    expect(withoutPair([{ a: "a", b: "b" }], "a", "b")).toHaveLength(2);
  });

  it("leave the layers that no pair holds", () => {
    const layers = { a: [layer("x", 0), layer("y", 1)], b: [layer("x", 0)] };
    const alone = unpaired(layers, [{ a: "x", b: "x", rule: "name" }]);
    expect(alone.a.map(({ id }) => id)).toEqual(["y"]);
    expect(alone.b).toEqual([]);
  });
});

it("tells pins apart by both names and the level", () => {
  const pin = { a: "x", b: "y", level: "layer" } as const;
  expect(samePin(pin, { ...pin })).toBe(true);
  expect(samePin(pin, { ...pin, level: "tensor" })).toBe(false);
  expect(samePin(null, pin)).toBe(false);
  expect(samePin(null, null)).toBe(true);
});

describe("remarks", () => {
  it("are silent where measures agree or are missing", () => {
    expect(remarks({})).toEqual([]);
    expect(remarks({ "weights.cosine": 0.99, "weights.inputGram.cosine": 0.99 })).toEqual([]);
    expect(remarks({ "weights.cosine": null, "weights.inputGram.cosine": 0.99 })).toEqual([]);
  });

  it("say when only the order of units may differ", () => {
    expect(remarks({ "weights.cosine": 0.02, "weights.inputGram.cosine": 0.97 })).toHaveLength(1);
  });

  it("say when only the size differs, and when a spectrum says nothing", () => {
    expect(remarks({ "weights.cosine": 1, "weights.relativeL2": 0.5 })).toHaveLength(1);
    expect(
      remarks({ "weights.spectrum.cosine": 0.9998, "weights.spectrum.cosine.null": 0.9999 }),
    ).toHaveLength(1);
  });
});
