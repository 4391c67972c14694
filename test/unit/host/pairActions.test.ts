import { expect, it, vi } from "vitest";
import type { Services } from "../../../extension/host/services";
import type { SimilarityState } from "../../../extension/protocol/similarityView";
import { resultOf } from "./results";

vi.mock("vscode", () => import("./fakeVscode"));
const { offeredActions, pairAction } = await import(
  "../../../extension/host/similarity/pairActions"
);

const stateWith = (result: SimilarityState["result"]) => ({ result }) as SimilarityState;

it("offers buttons on layers that answered, each with a name and a sentence", () => {
  expect(offeredActions(stateWith(undefined))).toEqual([]);
  expect(offeredActions(stateWith(resultOf()))).toEqual([]);
  const activations = [{ samples: 8, sampleIds: false, marked: false }];
  const offered = offeredActions(stateWith(resultOf({ activations })));
  expect(offered.map(({ id }) => id)).toContain("subnetworks");
  for (const { id, label, help } of offered) {
    expect(pairAction(id)).toBeDefined();
    expect([label, help]).not.toContain("");
  }
  expect(pairAction("toString")).toBeUndefined();
});

it("shows the layer of A in the sub-networks of A", async () => {
  const reveal = vi.fn();
  const services = { inspections: { reveal } } as unknown as Services;
  const pair = { paths: { a: "/a", b: "/b" }, layers: { a: "fc1", b: "fc2" }, inputs: {} };
  await pairAction("subnetworks")?.run(services, pair);
  expect(reveal).toHaveBeenCalledExactlyOnceWith("/a", "fc1");
});

it("compares the geometry of the pinned layers of models that ran, on the same inputs", async () => {
  const show = vi.fn();
  const services = { geometries: { show } } as unknown as Services;
  const pair = {
    ...{ paths: { a: "/a", b: "/b" }, layers: { a: "fc1", b: "fc2" } },
    inputs: { probe: "/data.npz" },
  };
  await pairAction("geometry")?.run(services, pair);
  const [{ uris, options }] = show.mock.calls[0] ?? [{}];
  expect(uris).toHaveLength(2);
  expect(options).toEqual({ layer: ["fc1", "fc2"], probe: "/data.npz" });
});

it("stitches the pinned layers of models that ran, on the same inputs", async () => {
  const activations = [1, 2].map(() => ({ samples: 8, sampleIds: false, marked: false }));
  const dumps = resultOf({ activations });
  expect(offeredActions(stateWith(dumps)).map(({ id }) => id)).not.toContain("stitch");
  const ran = { ...dumps, params: { ...dumps.params, runtime: "onnxruntime-node" } };
  expect(offeredActions(stateWith(ran)).map(({ id }) => id)).toContain("stitch");
  const show = vi.fn();
  const services = { stitchings: { show } } as unknown as Services;
  const pair = {
    ...{ paths: { a: "/a", b: "/b" }, layers: { a: "fc1", b: "fc2" } },
    inputs: { probe: "/data.npz" },
  };
  await pairAction("stitch")?.run(services, pair);
  expect(show.mock.calls[0]?.[0]).toMatchObject({
    options: { probe: "/data.npz", frontLayer: "fc1", endLayer: "fc2" },
  });
});
