import { expect, it, vi } from "vitest";
import type { Services } from "../../../extension/host/services";
import { Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
const { compareActivations } = await import("../../../extension/host/commands/compareActivations");

type Selected = NonNullable<Parameters<typeof compareActivations>[2]>;

it("compares two selected files as activations, by name, whatever the order of clicks", async () => {
  const show = vi.fn();
  const services = { comparisons: { show } } as unknown as Services;
  const [late, early] = ["/w/step-10.npz", "/w/step-2.npz"].map((path) => Uri.file(path));
  const selected = [late, early] as unknown as Selected;
  await compareActivations(services, selected[0], selected);
  expect(show).toHaveBeenCalledExactlyOnceWith({ a: early, b: late, subject: "activations" });
});
