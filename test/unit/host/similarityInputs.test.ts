import { beforeEach, describe, expect, it, vi } from "vitest";
import { Uri, window } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
const pickProbeOr = vi.fn();
vi.mock("../../../extension/host/picker", () => ({ pickProbeOr }));
const { askInputs } = await import("../../../extension/host/similarity/inputs");

const of = Uri.file("/w/a.onnx") as unknown as Parameters<typeof askInputs>[1];
const list = vi.fn();
const engine = { list } as unknown as Parameters<typeof askInputs>[0];
const kept = { probe: "/w/x.npy", samples: 64, seed: 3 };

beforeEach(() => {
  pickProbeOr.mockReset();
  window.inputs.length = 0;
});

describe("inputs of models", () => {
  it("are those that the user chose, with the number and the seed of before", async () => {
    pickProbeOr.mockResolvedValue({ uri: Uri.file("/w/pictures") });
    expect(await askInputs(engine, of, kept)).toEqual({ ...kept, probe: "/w/pictures" });
    pickProbeOr.mockResolvedValue({ id: "random" });
    expect(await askInputs(engine, of, kept)).toEqual({ samples: 64, seed: 3 });
    expect(await askInputs(engine, of, {})).toEqual({});
  });

  it("are drawn by another seed, or as many as the user says", async () => {
    window.inputs.push("7", " 12 ");
    pickProbeOr.mockResolvedValue({ id: "seed" });
    expect(await askInputs(engine, of, kept)).toEqual({ samples: 64, seed: 7 });
    pickProbeOr.mockResolvedValue({ id: "samples" });
    expect(await askInputs(engine, of, kept)).toEqual({ ...kept, samples: 12 });
  });

  it.each(["", "-1", "1.5", "1e3", "x", "99999999999999999999"])(
    "do not take %j for a seed",
    async (text) => {
      window.inputs.push(text);
      pickProbeOr.mockResolvedValue({ id: "seed" });
      await expect(askInputs(engine, of, {})).rejects.toThrow(
        "A whole number from 0 to 9007199254740991",
      );
    },
  );

  it("are one array of several, or all that are named like inputs", async () => {
    const choices: string[] = [];
    const pick = (label: string | undefined) => {
      window.pick = (items) => {
        choices.push(...items.map((item) => item.label));
        return items.find((item) => item.label === label);
      };
    };
    const array = (name: string) => ({ name, dtype: "F32", shape: [40, 6] });
    list.mockResolvedValue({ tensors: [array("x_train"), array("x_test")] });
    pickProbeOr.mockResolvedValue({ uri: Uri.file("/w/data.npz") });
    pick("x_test");
    expect(await askInputs(engine, of, {})).toEqual({ probe: "/w/data.npz#x_test" });
    expect(choices.slice(1)).toEqual(["x_train", "x_test"]);
    pick(choices[0]);
    expect(await askInputs(engine, of, {})).toEqual({ probe: "/w/data.npz" });
    pick(undefined);
    expect(await askInputs(engine, of, {})).toBeUndefined();
    list.mockResolvedValue({ tensors: [array("x")] });
    expect(await askInputs(engine, of, {})).toEqual({ probe: "/w/data.npz" });
    // others hold one array, or are no files of arrays
    list.mockRejectedValue(new Error("not asked"));
    pickProbeOr.mockResolvedValue({ uri: Uri.file("/w/data.csv") });
    expect(await askInputs(engine, of, {})).toEqual({ probe: "/w/data.csv" });
  });

  it("stay as they are when nothing is chosen", async () => {
    pickProbeOr.mockResolvedValue(undefined);
    expect(await askInputs(engine, of, kept)).toBeUndefined();
    pickProbeOr.mockResolvedValue({ id: "samples" });
    expect(await askInputs(engine, of, kept)).toBeUndefined();
  });
});
