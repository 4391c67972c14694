import { expect, it } from "vitest";
import { Prepared } from "../../../extension/engine/measures/measure";
import { measureOf } from "../../../extension/engine/measures/registry";
import { comparePrepared } from "../../../extension/engine/measures/run";

/** One feature of many samples. */
const many = (n: number) => {
  const data = Float64Array.from({ length: n }, (_, i) => (i * 7919) % 1009);
  return new Prepared({ rows: n, columns: 1, data });
};

it.each(["rsa.correlation.spearman", "rsmNormDifference", "distanceCorrelation", "cka.rbf"])(
  "%s is refused, with the memory that it would take, on too many samples",
  (id) => {
    const { value, note } = comparePrepared(measureOf(id)!, many(40_000), many(40_000));
    expect(value).toBeNull();
    expect(note?.code).toBe("memory");
    expect(note?.text).toMatch(/^40000 samples would take \d+\.\d GiB of memory/);
  },
);

it.each(["cka.linear", "cca.mean", "procrustes.angular", "regression.linear.yx"])(
  "%s takes them",
  (id) => {
    expect(comparePrepared(measureOf(id)!, many(40_000), many(40_000)).value).toBeCloseTo(
      id === "procrustes.angular" ? 0 : 1,
      9,
    );
  },
);
