import { expect, it } from "vitest";
import { measureOf } from "../../../extension/engine/measures/registry";
import { measurePair } from "../../../extension/engine/measures/run";
import { bell } from "../../vectors/matrices";

const on = (id: string, n: number) => {
  const measure = measureOf(id);
  if (!measure) throw new Error(id);
  return measurePair(measure, bell(n, 5, 1), bell(n, 7, 2));
};

it.each(["cka.linear", "cka.rbf", "nbs", "procrustes.angular", "distanceCorrelation", "cca.mean"])(
  "%s says that two samples decide nothing",
  (id) => {
    const { value, note } = on(id, 2);
    expect(value).not.toBeNull();
    expect(note?.code).toBe("saturated");
    expect(on(id, 12).value).not.toBe(value);
  },
);

it.each(["procrustes.sizeAndShape", "regression.linear.yx", "alignedCosine"])(
  "%s still tells two samples apart",
  (id) => expect(on(id, 2).note?.text ?? "").not.toMatch(/two samples/),
);
