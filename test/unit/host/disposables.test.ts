import { describe, expect, it, vi } from "vitest";
import { Disposables, disposeAll } from "../../../extension/host/disposables";

describe("disposables", () => {
  it("disposes of the rest when one member throws, then throws", () => {
    const last = vi.fn();
    const members = [
      {
        dispose: () => {
          throw new Error("first");
        },
      },
      { dispose: last },
    ];
    expect(() => disposeAll(members)).toThrow("first");
    expect(last).toHaveBeenCalledOnce();
  });

  it("go in reverse order, once, and take a late member along", () => {
    const order: number[] = [];
    const owner = new Disposables();
    owner.register({ dispose: () => order.push(1) });
    owner.register({ dispose: () => order.push(2) });
    owner.dispose();
    owner.dispose();
    owner.register({ dispose: () => order.push(3) });
    expect(order).toEqual([2, 1, 3]);
  });
});
