import { describe, expect, it } from "vitest";
import {
  Monomials,
  monomialCount,
} from "../../../../extension/engine/weights/tensorSimilarity/polynomial";
import { cases, compared, stacksOf, valuesOf } from "./support";

/** Relative, as the reference values were made. */
const TOLERANCE = 1e-9;

function close(value: number | null | undefined, expected: number, what: string): void {
  expect(typeof value, what).toBe("number");
  const error = Math.abs((value ?? Number.NaN) - expected) / (Math.abs(expected) || 1);
  expect(error, `${what}: ${value}, expected ${expected}`).toBeLessThan(TOLERANCE);
}

describe("tensor similarity", () => {
  it.each(cases.map((each) => [each.name, each] as const))(
    "has the values of: %s",
    async (_, each) => {
      const { a, b } = stacksOf(each);
      const values = await valuesOf(a, b);
      for (const [form, { cos, aa, ab, bb }] of Object.entries(each.expected)) {
        close(values[form], cos, form);
        close(values[`${form}.ab`], ab, `${form}.ab`);
        close(values[`${form}.aa`], aa, `${form}.aa`);
        close(values[`${form}.bb`], bb, `${form}.bb`);
        close(values[`${form}.relativeError`], (aa - 2 * ab + bb) / aa, `${form}.relativeError`);
        close(values[`${form}.logNormA`], Math.log(aa) / 2, `${form}.logNormA`);
      }
    },
  );

  it("has the hand check: x1·x2 against (x1 + x2)²", async () => {
    const [a, b] = [
      { factors: [[[1, 0]], [[0, 1]]], D: [[1]] },
      { factors: [[[1, 1]], [[1, 1]]], D: [[1]] },
    ].map((layer) => stacksOf({ name: "", lifted: false, A: [layer], B: [layer], expected: {} }).a);
    const values = await valuesOf(a, b);
    close(values.layer_sym, Math.SQRT1_2, "layer_sym");
    close(values["layer_sym.ab"], 1, "ab");
    close(values.gauss_close, 2 / Math.sqrt(12), "gauss_close");
  });

  it("says what it cannot recognise: one quartic as two trees", async () => {
    const each = cases.find(({ name }) => name.startsWith("same quartic"))!;
    const { a, b } = stacksOf(each);
    const { values, notes } = await compared(a, b);
    expect(values?.layer_sym).toBe(0);
    close(values?.full_sym, 1, "full_sym");
    close(values?.gauss_exact, 1, "gauss_exact");
    expect(notes.find(({ at, code }) => at === "layer_sym" && code === "limit.tree")).toBeDefined();
    expect(notes.find(({ code }) => code === "limit.closure")?.at).toBe("gauss_close");
  });

  it("has slices that are the comparison of one output", async () => {
    const { a, b } = stacksOf(cases.find(({ name }) => name.startsWith("embed4"))!);
    const { curves = [] } = await compared(a, b, { form: "gauss_close" });
    expect(curves).toMatchObject([{ id: "slices", measure: "gauss_close", at: ["0", "1"] }]);
    for (const k of [0, 1]) {
      const alone = await valuesOf(a, b, { form: "gauss_close", slice: k });
      close(alone.gauss_close, curves[0].values[k] ?? Number.NaN, `slice ${k}`);
    }
  });
});

describe("monomials", () => {
  it("have the ranks of their list", () => {
    const monomials = new Monomials(4, 3);
    const list = monomials.list();
    expect(monomials.count).toBe(20);
    for (let i = 0; i < 20; i++) {
      expect(monomials.rank(list.subarray(3 * i, 3 * i + 3))).toBe(i);
    }
    expect(monomialCount(17, 4)).toBe(4845);
  });
});
