import { describe, expect, it } from "vitest";
import { addExact, type Expansion } from "../../../extension/engine/linalg/exactSum";
import { ExactTotal } from "../../../extension/engine/linalg/exactTotal";
import { createRandom } from "../../../extension/engine/linalg/random";

const { MAX_VALUE, POSITIVE_INFINITY, NaN: nan } = Number;

describe("ExactTotal", () => {
  it("keeps the expansion that addExact makes", () => {
    const random = createRandom(1);
    const total = new ExactTotal();
    let expected: Expansion = [];
    for (let i = 0; i < 500; i++) {
      const x = random.gaussian() * 2 ** (random.below(200) - 100);
      total.add(x);
      expected = addExact(expected, x);
      expect(total.expansion()).toEqual(expected);
    }
    expect(expected.length).toBeGreaterThan(2);
  });

  it.each([
    ["nothing", [], []],
    ["what cancels", [1e100, 1, -1e100, -1], []],
    ["what overflows", [MAX_VALUE, MAX_VALUE, 1], [POSITIVE_INFINITY]],
    ["infinity", [1, POSITIVE_INFINITY, 5], [POSITIVE_INFINITY]],
    ["NaN", [1, nan, 5], [nan]],
    ["opposite infinities", [POSITIVE_INFINITY, -POSITIVE_INFINITY], [nan]],
  ])("of %s", (_, terms, expected) => {
    const total = new ExactTotal();
    for (const term of terms) total.add(term);
    expect(total.expansion()).toEqual(expected);
    expect(terms.reduce<Expansion>(addExact, [])).toEqual(expected);
  });
});
