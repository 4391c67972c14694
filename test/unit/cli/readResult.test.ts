import { expect, it } from "vitest";
import { parseResult } from "../../../extension/cli/readResult";
import type { Result } from "../../../extension/engine/result";

const result = (over: Partial<Result["matrices"][number]>): string =>
  JSON.stringify({
    ...{ kind: "compare", schema: 1, engine: "0.1.0", status: "complete", inputs: [] },
    params: { seed: 0, mode: "fast", threads: 1, probe: null },
    ...{ layers: { a: [], b: [] }, pairing: [], pairs: [], problems: [], notes: [] },
    matrices: [
      {
        ...{ measure: "weights.cosine", direction: "similarity", range: [-1, 1], symmetric: false },
        ...{ rows: ["x"], columns: ["y", "z"], values: [[1, null]], ...over },
      },
    ],
  });

it("reads a result whose matrices have a cell for each row and column", () => {
  expect(parseResult(result({}), "r.json").matrices[0].values).toEqual([[1, null]]);
});

it.each([
  ["values", { values: [[1]] }],
  ["values", { values: [] }],
  ["p", { p: [[0.5, 0.5, 0.5]] }],
  [
    "converged",
    {
      converged: [
        [true, true],
        [true, true],
      ],
    },
  ],
])("names the cells that have another size: %s", (name, over) => {
  expect(() => parseResult(result(over), "r.json")).toThrow(
    `r.json: result of \`cognate --json\`: /matrices/0/${name}: must have 1 rows of 2 cells`,
  );
});
