import { describe, expect, it } from "vitest";
import type { CheckpointState } from "../../../../extension/protocol/checkpointView";
import type { TensorStats } from "../../../../extension/protocol/result";
import {
  HISTOGRAM_HEIGHT,
  histogramPath,
  zeroPlace,
} from "../../../../webview/checkpoint/model/histogram";
import { isOtherListing } from "../../../../webview/checkpoint/model/listing";
import { reviveCheckpointState } from "../../../../webview/checkpoint/model/viewState";
import { statsWarnings } from "../../../../webview/checkpoint/model/warnings";
import { listing } from "./listings";

const stats = (change: Partial<TensorStats>): TensorStats => ({
  count: 100,
  min: -1,
  max: 1,
  mean: 0,
  std: 0.5,
  zeros: 3,
  nans: 0,
  infs: 0,
  ...change,
});

describe("statsWarnings", () => {
  it("are silent on sound figures", () => {
    expect(statsWarnings(stats({}))).toEqual([]);
    expect(statsWarnings(stats({ count: 1, min: 2, max: 2, zeros: 0 }))).toEqual([]);
    expect(statsWarnings(stats({ count: 0, min: null, max: null, zeros: 0 }))).toEqual([]);
  });

  it("name NaN, infinite, all-zero and constant tensors", () => {
    expect(statsWarnings(stats({ nans: 3, infs: 1 }))).toEqual([
      "3 of 100 entries are NaN.",
      "1 of 100 entries are infinite.",
    ]);
    expect(statsWarnings(stats({ min: 0, max: 0, zeros: 100 }))).toEqual(["All entries are zero."]);
    expect(statsWarnings(stats({ min: 0.5, max: 0.5, zeros: 0 }))).toEqual([
      "All entries are 0.5.",
    ]);
  });
});

describe("histogramPath", () => {
  it("fills the height with the fullest bin, and leaves empty ones out", () => {
    expect(histogramPath({ low: 0, high: 1, counts: [2, 0, 1] })).toBe(
      "M0 80h100v-80h-100zM200 80h100v-40h-100z",
    );
  });

  it("shows a single outlier", () => {
    const path = histogramPath({ low: 0, high: 1, counts: [1_000_000, 1] });
    expect(path).toContain("v-1h");
    expect(HISTOGRAM_HEIGHT).toBe(80);
  });

  it("is empty without entries", () => {
    expect(histogramPath({ low: 0, high: 1, counts: [0, 0] })).toBe("");
    expect(histogramPath({ low: 0, high: 0, counts: [] })).toBe("");
  });

  it("places 0 on axes that have it inside", () => {
    expect(zeroPlace({ low: -1, high: 3, counts: [1] })).toBe(0.25);
    expect(zeroPlace({ low: 0, high: 3, counts: [1] })).toBeNull();
  });
});

describe("isOtherListing", () => {
  const state = (change: Partial<CheckpointState> = {}): CheckpointState => ({
    name: "m",
    path: "/m",
    status: "done",
    stale: false,
    listing: listing([]),
    ...change,
  });

  it("keeps figures over states that say nothing new", () => {
    expect(isOtherListing(state(), state())).toBe(false);
    expect(isOtherListing(state(), state({ stale: true }))).toBe(false);
  });

  it("drops them when the file was read anew, also with the same header", () => {
    expect(isOtherListing(null, state())).toBe(true);
    expect(isOtherListing(state({ status: "reading" }), state())).toBe(true);
    expect(isOtherListing(state({ stale: true }), state())).toBe(true);
    expect(isOtherListing(state({ status: "failed", listing: undefined }), state())).toBe(true);
  });
});

it("revives the view's state from anything", () => {
  const initial = { path: "", filter: "", selected: null, open: null, scrollTop: 0 };
  for (const broken of [undefined, null, 3, { open: 1, scrollTop: Number.NaN, filter: {} }]) {
    expect(reviveCheckpointState(broken)).toEqual(initial);
  }
  const kept = { path: "/m", filter: "fc", selected: "tensor x", open: ["group m"], scrollTop: 24 };
  expect(reviveCheckpointState(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
});
