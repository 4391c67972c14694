import { describe, expect, test } from "vitest";
import { bell, product, whole } from "../../../vectors/matrices";
import { beside, between, figure, frame, measured, times, wave } from "../linear/frame";

const cosines = [0.9, 0.5, 0.1];

/** Canonical correlations 0.9, 0.5, 0.1, whatever the mixing. */
const x = frame(40, [wave(1, 3, 7), wave(2, 2), wave(3, 1, -4)]);
const y = frame(
  40,
  cosines.map((cosine, i) => between(i + 1, i + 4, Math.acos(cosine))),
);
const mixed = product(x, whole(3, 3, 5));
const wider = beside(y, frame(40, [wave(8)]));

describe("canonical correlations", () => {
  test("have the mean of a pair that was made with them", () => {
    expect(figure("cca.mean", x, y)).toBeCloseTo(0.5, 13);
    expect(figure("cca.meanSquared", x, y)).toBeCloseTo(1.07 / 3, 13);
    expect(figure("cca.pillai", x, y)).toBeCloseTo(1.07, 13);
    expect(figure("cca.yanai", x, y)).toBeCloseTo(1.07 / 3, 13);
  });

  test("are those of the spaces, not of the features", () => {
    expect(figure("cca.mean", mixed, y)).toBeCloseTo(0.5, 12);
    expect(figure("cca.pillai", mixed, y)).toBeCloseTo(1.07, 12);
  });

  test("are as many as the smaller rank, which Yanai's form knows from the larger", () => {
    expect(figure("cca.mean", x, wider)).toBeCloseTo(0.5, 13);
    expect(figure("cca.meanSquared", x, wider)).toBeCloseTo(1.07 / 3, 13);
    expect(figure("cca.yanai", x, wider)).toBeCloseTo(1.07 / Math.sqrt(12), 13);
  });

  test.each([1e-6, 1e6])("do not change with a scale of %s", (scale) => {
    expect(figure("cca.mean", times(x, scale), times(y, 1 / scale))).toBeCloseTo(0.5, 12);
  });

  test("are not disturbed by copies, sums and constants among the features", () => {
    const dependent = beside(x, product(x, whole(3, 4, 9)));
    const constant = { rows: 40, columns: 2, data: new Float64Array(80).fill(0.1) };
    expect(figure("cca.mean", beside(dependent, constant), y)).toBeCloseTo(0.5, 12);
    expect(figure("cca.yanai", beside(dependent, constant), y)).toBeCloseTo(1.07 / 3, 12);
  });

  test("hold on features that are ten thousand times as large as others", () => {
    const graded = frame(40, [wave(1, 1e4), wave(2), wave(3, 1e-4)]);
    expect(figure("cca.mean", graded, y)).toBeCloseTo(0.5, 11);
  });

  test.each(["cca.mean", "cca.meanSquared", "cca.yanai", "svcca", "svcca.10", "pwcca"])(
    "%s of a side that spans all samples is 1 by construction, and said to be",
    (id) => {
      const [few, other] = [bell(6, 9, 1), bell(6, 5, 2)];
      const { value, note } = measured(id, few, other);
      expect(value).toBeCloseTo(1, 14);
      expect(note?.code).toBe("saturated");
      expect(note?.text).toContain("5 directions that 6");
    },
  );

  test("of a full side with a smaller one count the smaller rank", () => {
    const { value, note } = measured("cca.pillai", bell(6, 9, 1), bell(6, 2, 2));
    expect(value).toBe(2);
    expect(note?.code).toBe("saturated");
    expect(figure("cca.yanai", bell(6, 9, 1), bell(6, 2, 2))).toBeCloseTo(2 / Math.sqrt(10), 14);
  });

  test("of n − 2 directions are no special case", () => {
    expect(measured("cca.mean", bell(8, 6, 1), bell(8, 2, 2)).note).toBeUndefined();
  });

  test.each(["cca.mean", "cca.pillai", "svcca.95", "svcca@resi", "pwcca"])(
    "%s has no number where a side does not vary",
    (id) => {
      const flat = { rows: 40, columns: 2, data: new Float64Array(80).fill(0.1) };
      expect(measured(id, flat, y)).toMatchObject({ value: null, note: { code: "variance.none" } });
      expect(measured(id, y, flat).note?.text).toContain("of y");
    },
  );
});

describe("svcca", () => {
  // variances 90, 9, 1: 90 % in one component, 99 % in two
  const [a, b, c] = [Math.sqrt(90), 3, 1];
  const graded = frame(40, [wave(1, a), wave(2, b), wave(3, c)]);

  test("keeps the fewest components with the share, ties of rounding included", () => {
    const first = frame(40, [between(1, 4, Math.acos(0.8))]);
    const third = frame(40, [wave(3)]);
    expect(figure("svcca.95", graded, first)).toBeCloseTo(0.8, 13);
    // the third component is not among those that are kept
    expect(figure("svcca.99", graded, third)).toBeCloseTo(0, 13);
    expect(figure("svcca.10", graded, third)).toBeCloseTo(1, 13);
  });

  test("averages over the smaller number of components", () => {
    const pair = frame(40, [wave(1, 3), between(2, 5, Math.acos(0.4), 2)]);
    expect(figure("svcca.99", graded, pair)).toBeCloseTo((1 + 0.4) / 2, 12);
  });

  test("with ten components leaves out the eleventh", () => {
    const twelve = frame(
      60,
      Array.from({ length: 12 }, (_, i) => wave(i + 1, 20 - i)),
    );
    expect(figure("svcca.10", twelve, frame(60, [wave(10)]))).toBeCloseTo(1, 12);
    expect(figure("svcca.10", twelve, frame(60, [wave(11)]))).toBeCloseTo(0, 12);
  });
});

describe("svcca@resi", () => {
  const graded = frame(40, [wave(1, 9), wave(2, 3), wave(3, 1)]);
  const second = frame(40, [wave(2, 5)]);

  test("compares first components alone where variances add up to more than 1.01", () => {
    expect(figure("svcca@resi", graded, second)).toBeCloseTo(0, 9);
    expect(figure("svcca@resi", graded, graded)).toBeCloseTo(1 / (1 + 1e-10), 14);
  });

  test("lowers the bar with the scale below that", () => {
    // shares 0.890, 0.989, 1 of a total of 0.91 or of 0.9964
    expect(figure("svcca@resi", times(graded, 0.1), second)).toBeCloseTo(1, 8);
    // the bar is then 0.00901 for the whole, and the first share passes it
    expect(figure("svcca@resi", times(graded, 0.01), second)).toBeCloseTo(0, 9);
  });

  test("keeps two where 0.99 of the total comes between the first share and the second", () => {
    // variances 0.49, 0.49, 0.01: shares 0.495, 0.990, 1 against 0.99 × 0.99
    const faint = frame(40, [wave(1, 0.7), wave(2, 0.7), wave(3, 0.1)]);
    expect(figure("svcca@resi", faint, frame(40, [wave(2, 1e3)]))).toBeCloseTo(1, 9);
    expect(figure("svcca@resi", faint, frame(40, [wave(3, 1e3)]))).toBeCloseTo(0, 9);
  });

  /** Two components, the second with that share of the variance, that just pass the bar together. */
  const withShare = (share: number) => {
    const total = (1 - share / 2) / 0.99;
    return frame(40, [wave(1, Math.sqrt(total * (1 - share))), wave(2, Math.sqrt(total * share))]);
  };

  test("damps components of little variance beside the largest, and drops the least", () => {
    const [faint, fainter] = [withShare(1e-8), withShare(1e-11)];
    // 10⁻¹⁰ is added to variances of 1 and 10⁻⁸
    expect(figure("svcca@resi", faint, faint)).toBeCloseTo((1 + 1 / 1.01) / 2, 8);
    expect(figure("svcca@resi", fainter, fainter)).toBeCloseTo(1, 9);
  });
});

describe("pwcca", () => {
  test("weighs each correlation by the size of features along it", () => {
    expect(figure("pwcca", x, y)).toBeCloseTo((3 * 0.9 + 2 * 0.5 + 1 * 0.1) / 6, 12);
  });

  test("takes the weights of the side with fewer directions", () => {
    // y has unit features, so that its weights are equal
    const larger = beside(x, frame(40, [wave(9)]));
    expect(figure("pwcca", larger, y)).toBeCloseTo((0.9 + 0.5 + 0.1) / 3, 12);
  });

  test("is 1 for an affine copy", () => {
    expect(figure("pwcca", x, mixed)).toBeCloseTo(1, 12);
  });
});
