import { describe, expect, test } from "vitest";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { kernelMeasures } from "../../../../extension/engine/measures/kernel/index";
import { type Measure, type Part, Prepared } from "../../../../extension/engine/measures/measure";
import { rsaMeasures } from "../../../../extension/engine/measures/rsa/index";
import { comparePrepared, defaultParams } from "../../../../extension/engine/measures/run";
import { noise } from "../../linalg/matrices";

const measures: readonly Measure[] = [...kernelMeasures, ...rsaMeasures];

/** Counts the samples × features that comparing reads of a representation. */
class Watched extends Prepared {
  readonly computed: string[] = [];

  override get<T>(part: Part<T>, ...rest: [task?: never]): T {
    if (!this.parts().has(part.id)) this.computed.push(part.id);
    return super.get(part, ...rest);
  }
}

/** Of the arrays in a value, wherever. */
function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + bytesOf(inner), 0);
}

function prepared(measure: Measure, a: DenseMatrix): Watched {
  const x = new Prepared(a);
  const listed = measure.prepare(defaultParams(measure), 0);
  return new Watched(
    a,
    listed.map((part) => [part.id, x.get(part)]),
  );
}

// What crosses to the thread that compares are the listed parts alone; what is missing would be
// computed again for every pair.
describe.each(measures.map((measure) => [measure.id, measure] as const))("%s", (_, measure) => {
  test.each([
    ["more samples than features", noise(20, 5, 1), noise(20, 7, 2)],
    ["fewer samples than features", noise(20, 45, 1), noise(20, 47, 2)],
  ])("lists all that it reads of a side: %s", (_, a, b) => {
    const [x, y] = [prepared(measure, a), prepared(measure, b)];
    comparePrepared(measure, x, y);
    expect([x.computed, y.computed]).toEqual([[], []]);
  });

  test.each([
    ["more samples than features", noise(20, 5, 1)],
    ["fewer samples than features", noise(20, 45, 1)],
  ])("knows the memory that parts take: %s", (_, a) => {
    const x = new Prepared(a);
    for (const part of measure.prepare(defaultParams(measure), 0)) {
      expect(part.bytes(x.n, x.p), part.id).toBeGreaterThanOrEqual(bytesOf(x.get(part)));
    }
  });
});
