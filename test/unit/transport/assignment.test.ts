import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EngineError, isEngineError } from "../../../extension/engine/errors";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import {
  maximumAssignment,
  minimumAssignment,
} from "../../../extension/engine/transport/assignment";
import { matrixOf, noise } from "../linalg/matrices";

/** Values by scipy; see make_assignment.py beside the file. */
const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/transport/assignment.json"), "utf8"),
) as {
  cases: { rows: number; columns: number; modulus: number; least: number; greatest: number }[];
};

const total = (cost: DenseMatrix, columnOf: Int32Array): number =>
  columnOf.reduce((sum, j, i) => (j < 0 ? sum : sum + cost.data[i * cost.columns + j]), 0);

/** The least total over all ways to give rows distinct columns, by trying them. */
function leastByTrying({ rows, columns, data }: DenseMatrix, row = 0, taken = 0): number {
  if (row === rows) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (let j = 0; j < columns; j++) {
    if (taken & (1 << j)) continue;
    const rest = leastByTrying({ rows, columns, data }, row + 1, taken | (1 << j));
    least = Math.min(least, data[row * columns + j] + rest);
  }
  return least;
}

describe("minimumAssignment", () => {
  it.each(cases)("totals what scipy does: $rows × $columns, modulo $modulus", (given) => {
    const { rows, columns, modulus } = given;
    const cost = matrixOf(
      rows,
      columns,
      (i, j) => (i * 7919 + j * 104729 + (i + 3) * (j + 5) * 31 + ((i * j * j) % 977)) % modulus,
    );
    expect(total(cost, minimumAssignment(cost))).toBe(given.least);
    expect(total(cost, maximumAssignment(cost))).toBe(given.greatest);
  });

  it("finds the best of all ways, on square and wide and negative costs with ties", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const rows = 1 + (seed % 5);
      const random = noise(rows, rows + (seed % 3), seed);
      const cost = {
        ...random,
        data: random.data.map((x) => Math.round(x * (seed % 2 ? 6 : 1e6))),
      };
      expect(total(cost, minimumAssignment(cost)), `seed ${seed}`).toBe(leastByTrying(cost));
    }
  });

  it("gives distinct columns to every row, or to as many as there are columns", () => {
    for (const [rows, columns] of [
      [20, 33],
      [33, 20],
      [25, 25],
    ]) {
      const matched = minimumAssignment(noise(rows, columns, 4)).filter((j) => j >= 0);
      expect(matched).toHaveLength(Math.min(rows, columns));
      expect(new Set(matched).size).toBe(matched.length);
      expect(Math.max(...matched)).toBeLessThan(columns);
    }
  });

  it("leaves no rows or columns to match where there are none", () => {
    expect(minimumAssignment({ rows: 0, columns: 3, data: new Float64Array() })).toHaveLength(0);
    expect([...minimumAssignment({ rows: 2, columns: 0, data: new Float64Array() })]).toEqual([
      -1, -1,
    ]);
  });

  it("does not depend on what is added to a row, nor on scale", () => {
    const cost = noise(40, 40, 7);
    const columnOf = minimumAssignment(cost);
    const shifted = matrixOf(40, 40, (i, j) => cost.data[i * 40 + j] + 3 * i);
    expect(minimumAssignment(shifted)).toEqual(columnOf);
    for (const scale of [1e-150, 1e150]) {
      const scaled = matrixOf(40, 40, (i, j) => cost.data[i * 40 + j] * scale);
      expect(minimumAssignment(scaled)).toEqual(columnOf);
    }
  });

  it("stops when told to", () => {
    const stop = {
      tick: () => {
        throw new EngineError("cancelled", "stopped");
      },
    };
    expect(() => minimumAssignment(noise(30, 30, 1), stop)).toThrow(
      expect.toSatisfy((error: unknown) => isEngineError(error, "cancelled")),
    );
  });
});
