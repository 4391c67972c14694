import { describe, expect, it } from "vitest";
import { jvpGraph } from "../../../../extension/engine/models/derivatives/jvp";
import { vjpGraph } from "../../../../extension/engine/models/derivatives/vjp";
import type { Tensor } from "../../../../extension/engine/models/tensor";
import {
  type Case,
  dot,
  factsOf,
  formula,
  installed,
  numbers,
  problemOf,
  readCases,
  run,
  tensorOf,
} from "./support";

/** Every operator once more or twice is enough: the second derivative knows nothing of attributes. */
const cases = readCases("rules.json").filter(
  (spec, i, all) => all.findIndex(({ operator }) => operator === spec.operator) >= i - 1,
);

/** Of ȳ ↦ x̄ at x: how it changes with x and ȳ, in both modes, for given directions. */
async function twice(spec: Case) {
  const { graph, feeds, wrt, outputs } = problemOf(spec, "F32");
  const facts = await factsOf(graph, feeds);
  const once = vjpGraph(graph, { outputs, wrt, facts });
  const values = (names: readonly string[], given: readonly string[], seed: number) =>
    names.map((name, i): [string, Tensor] => {
      const { shape } = once.facts.get(name)!;
      return [given[i], tensorOf("F32", shape, formula(shape, seed + i))];
    });
  const all = new Map([...feeds, ...values(outputs, once.given, 1000)]);
  const both = [...wrt, ...once.given];
  const options = { outputs: once.results, wrt: both, facts: once.facts };
  const back = vjpGraph(once.graph, options);
  const ws = values(once.results, back.given, 3000);
  const reversed = await run(back.graph, new Map([...all, ...ws]));
  const ahead = jvpGraph(once.graph, options);
  const vs = values(both, ahead.given, 4000);
  const moved = await run(ahead.graph, new Map([...all, ...vs]));
  const against = (
    results: readonly string[],
    made: ReadonlyMap<string, Tensor>,
    directions: readonly (readonly [string, Tensor])[],
  ) => results.map((name, i) => dot(numbers(made.get(name)), numbers(directions[i][1])));
  return {
    reverse: against(back.results, reversed, vs),
    forward: against(ahead.results, moved, ws),
  };
}

describe.skipIf(!installed)("a derivative can be differentiated again", () => {
  for (const spec of cases) {
    it(spec.name, async () => {
      const { reverse, forward } = await twice(spec);
      const sum = (parts: readonly number[]) => parts.reduce((a, b) => a + b, 0);
      const size = [...reverse, ...forward].reduce((total, each) => total + Math.abs(each), 1);
      expect(Number.isFinite(size)).toBe(true);
      expect(Math.abs(sum(reverse) - sum(forward)) / size).toBeLessThan(1e-5);
    });
  }
});
