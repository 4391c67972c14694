import { describe, expect, it } from "vitest";
import { jvpGraph } from "../../../../extension/engine/models/derivatives/jvp";
import { vjpGraph } from "../../../../extension/engine/models/derivatives/vjp";
import type { Tensor } from "../../../../extension/engine/models/tensor";
import {
  type Case,
  COTANGENT_SEED,
  distance,
  dot,
  type Float,
  factsOf,
  formula,
  installed,
  isMissingKernel,
  numbers,
  problemOf,
  readCases,
  run,
  runs,
  TANGENT_SEED,
  tensorOf,
} from "./support";

const cases = readCases("rules.json");

interface Derived {
  readonly y: number[][];
  readonly vjp: number[][];
  readonly jvp: number[][];
  /** <u, J v> and <Jᵀ u, v>. */
  readonly forward: number;
  readonly reverse: number;
}

async function derive(spec: Case, dtype: Float): Promise<Derived> {
  const { graph, feeds, wrt, outputs } = problemOf(spec, dtype);
  const facts = await factsOf(graph, feeds);
  const seeds = (names: readonly string[], given: readonly string[], first: number) =>
    names.map((name, i): [string, Tensor] => {
      const { shape } = facts.get(name)!;
      return [given[i], tensorOf(dtype, shape, formula(shape, first + i))];
    });
  const back = vjpGraph(graph, { outputs, wrt, facts, keep: outputs });
  const us = seeds(outputs, back.given, COTANGENT_SEED);
  const reversed = await run(back.graph, new Map([...feeds, ...us]));
  const ahead = jvpGraph(graph, { outputs, wrt, facts });
  const vs = seeds(wrt, ahead.given, TANGENT_SEED);
  const moved = await run(ahead.graph, new Map([...feeds, ...vs]));
  const [y, vjp] = [outputs, back.results].map((names) =>
    names.map((name) => numbers(reversed.get(name))),
  );
  const jvp = ahead.results.map((name) => numbers(moved.get(name)));
  const sum = (
    left: readonly (readonly number[])[],
    right: readonly (readonly [string, Tensor])[],
  ) => left.reduce((all, each, i) => all + dot(each, numbers(right[i][1])), 0);
  // shapes are part of the contract: a rule must not lean on broadcasting by its reader
  for (const [i, name] of wrt.entries()) {
    expect(reversed.get(back.results[i])?.shape).toEqual(facts.get(name)?.shape);
  }
  for (const [i, name] of outputs.entries()) {
    expect(moved.get(ahead.results[i])?.shape).toEqual(facts.get(name)?.shape);
  }
  return { y, vjp, jvp, forward: sum(jvp, us), reverse: sum(vjp, vs) };
}

function expectTorchs(spec: Case, derived: Derived, tolerance: number) {
  for (const mode of ["y", "vjp", "jvp"] as const) {
    // Some kernels have constants in float32: y only has to be the same function.
    const allowed = mode === "y" ? 1e-6 : tolerance;
    spec[mode].forEach((expected, i) => {
      expect(distance(derived[mode][i], expected), `${mode} ${i}`).toBeLessThan(allowed);
    });
  }
  const size = derived.jvp.flat().reduce((total, each) => total + Math.abs(each), 1e-3);
  expect(Math.abs(derived.forward - derived.reverse) / size).toBeLessThan(tolerance);
}

describe.skipIf(!installed)("the derivative, in both modes, is torch's", () => {
  for (const spec of cases) {
    it(spec.name, async () => {
      expectTorchs(spec, await derive(spec, "F32"), 1e-5);
    });
  }
});

describe.skipIf(!installed)("in float64, where the runtime has kernels,", () => {
  for (const spec of cases) {
    it(spec.name, async (test) => {
      if (!(await runs(problemOf(spec, "F64")))) return test.skip("not run in float64");
      let derived: Derived;
      try {
        derived = await derive(spec, "F64");
      } catch (error) {
        if (isMissingKernel(error)) return test.skip("no kernel for float64");
        throw error;
      }
      expectTorchs(spec, derived, 1e-9);
    });
  }
});
