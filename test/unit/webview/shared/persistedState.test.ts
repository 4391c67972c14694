import { expect, it } from "vitest";
import { PersistedState } from "../../../../webview/shared/persistedState";

const memory = (stored: unknown) => {
  const saved: unknown[] = [];
  return { saved, getState: () => stored, setState: (state: unknown) => saved.push(state) };
};

const revive = (stored: unknown) => ({ mode: "matrix", zoom: 1, ...(stored as object) });

it("begins with what was stored, made sound", () => {
  expect(new PersistedState(memory({ zoom: 3 }), revive).value).toEqual({
    mode: "matrix",
    zoom: 3,
  });
  expect(new PersistedState(memory(undefined), revive).value).toEqual({ mode: "matrix", zoom: 1 });
});

it("saves the whole state on every change", () => {
  const api = memory(undefined);
  const state = new PersistedState(api, revive);
  state.patch({ zoom: 2 });
  state.patch({ mode: "table" });
  expect(api.saved).toEqual([
    { mode: "matrix", zoom: 2 },
    { mode: "table", zoom: 2 },
  ]);
});
