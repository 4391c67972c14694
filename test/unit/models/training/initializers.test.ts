import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { shuffledOrder } from "../../../../extension/engine/models/training/batches";
import {
  gains,
  type InitializeOptions,
  type Initializer,
  initialize,
} from "../../../../extension/engine/models/training/initializers";
import { learningRate } from "../../../../extension/engine/models/training/schedules";

const draw = (
  initializer: Initializer,
  shape: number[],
  layout: InitializeOptions["layout"] = "outFirst",
) => Array.from(initialize(initializer, shape, { random: createRandom(9), layout }).data);
const largest = (values: number[]) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const deviation = (values: number[]) =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

describe("initialize", () => {
  // bounds and deviations by the formulas of torch.nn.init for [40, 30, 5, 2]: fans 300 and 400
  it.each([
    [{ kind: "kaimingUniform" }, Math.sqrt(6 / 300)],
    [{ kind: "kaimingUniform", gain: Math.sqrt(1 / 3) }, 1 / Math.sqrt(300)],
    [{ kind: "kaimingUniform", fan: "out", gain: gains.leakyRelu(0.5) }, Math.sqrt(4.8 / 400)],
    [{ kind: "xavierUniform" }, Math.sqrt(6 / 700)],
    [{ kind: "xavierUniform", gain: gains.tanh }, (5 / 3) * Math.sqrt(6 / 700)],
    [{ kind: "uniform", low: -0.2, high: 0.2 }, 0.2],
  ] as const)("fills %j up to its bound", (initializer, bound) => {
    const values = draw(initializer, [40, 30, 5, 2]);
    expect(largest(values)).toBeLessThanOrEqual(Math.fround(bound));
    expect(largest(values)).toBeGreaterThan(0.998 * bound);
    expect(deviation(values) / (bound / Math.sqrt(3))).toBeCloseTo(1, 1);
  });

  it.each([
    [{ kind: "kaimingNormal" }, Math.sqrt(2 / 300)],
    [{ kind: "xavierNormal" }, Math.sqrt(2 / 700)],
    [{ kind: "normal", deviation: 0.3 }, 0.3],
  ] as const)("draws %j with its deviation", (initializer, expected) => {
    expect(deviation(draw(initializer, [40, 30, 5, 2])) / expected).toBeCloseTo(1, 1);
  });

  it("counts inputs by the other axis where they come first", () => {
    const bound = Math.sqrt(6 / 10);
    expect(largest(draw({ kind: "kaimingUniform" }, [10, 500], "inFirst")) / bound).toBeCloseTo(
      1,
      2,
    );
  });

  it("gives zeros, and the same numbers for the same seed", () => {
    expect(draw({ kind: "zeros" }, [2, 2])).toEqual([0, 0, 0, 0]);
    expect(draw({ kind: "normal" }, [3])).toEqual(draw({ kind: "normal" }, [3]));
    expect(draw({ kind: "normal" }, [0])).toEqual([]);
  });
});

describe("learning rates", () => {
  const rates = (kind: "constant" | "linear" | "cosine", final?: number) =>
    Array.from({ length: 6 }, (_, step) =>
      learningRate(
        { kind, rate: 8, warmup: 2, ...(final === undefined ? {} : { final }) },
        step,
        6,
      ),
    );

  it("warm up, then stay or fall", () => {
    expect(rates("constant")).toEqual([4, 8, 8, 8, 8, 8]);
    expect(rates("linear")).toEqual([4, 8, 8, 6, 4, 2]);
    expect(rates("linear", 4)).toEqual([4, 8, 8, 7, 6, 5]);
    const half = Math.SQRT1_2;
    const cosine = [4, 8, 8, 4 + 4 * half, 4, 4 - 4 * half];
    rates("cosine").forEach((rate, i) => {
      expect(rate).toBeCloseTo(cosine[i], 12);
    });
  });
});

describe("the order of samples", () => {
  it("holds each once, by seed and epoch", () => {
    const order = shuffledOrder(50, 1, 0);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(shuffledOrder(50, 1, 0)).toEqual(order);
    expect(shuffledOrder(50, 1, 1)).not.toEqual(order);
    expect(shuffledOrder(50, 2, 0)).not.toEqual(order);
  });
});
