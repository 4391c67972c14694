import { resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import type { FindingCheckpoint, FindingEvidence } from "../../engine/findings/finding";
import { aspectKey } from "../../engine/measures/figures";
import { cellAspects } from "../../engine/representations/board";
import type { Result, ResultInput } from "../../engine/result";
import { isHostResource } from "../../node/resourcePaths";
import type { Command, CommandCall } from "../command";
import { findingsResult } from "../findingsResult";
import { nearest } from "../nearest";
import { usage } from "../options";
import { printResult } from "../output";

export const findingsAdd: Command = {
  name: "findings add",
  positionals: "RESULT.json",
  count: 1,
  summary: "Writes down a sentence about one pair of a stored comparison.",
  options: [
    {
      name: "a",
      kind: "value",
      value: "NAME",
      help: "the layer or tensor of the first checkpoint",
    },
    { name: "b", kind: "value", value: "NAME", help: "that of the second (default: its partner)" },
    { name: "level", kind: "value", value: "LEVEL", help: "tensor or layer, where both exist" },
    { name: "measure", kind: "value", value: "ID", help: "the figure that the sentence is about" },
    { name: "text", kind: "value", value: "TEXT", help: "the sentence; - reads standard input" },
    { name: "root", kind: "value", value: "DIR", help: "the project's folder (default: this one)" },
  ],
  without: ["seed", "threads", "strict", "hash"],
  async run(call) {
    const { options } = call;
    // Loaded when needed: the schema's checker and the front matter's reader are large.
    const { readResult } = await import("../readResult");
    const { addFinding } = await import("../../node/findingsStore");
    const result = await readResult(call.positionals[0]);
    const evidence = evidenceOf(result, {
      a: options.required("a"),
      b: options.text("b"),
      level: options.choice("level", ["tensor", "layer"]),
      measure: options.required("measure"),
    });
    const finding = await addFinding(options.text("root") ?? ".", {
      text: await sentence(call),
      evidence,
    });
    return printResult(call, findingsResult({ findings: [finding], problems: [] }));
  },
};

interface Wanted {
  readonly a: string;
  readonly b: string | undefined;
  readonly level: "tensor" | "layer" | undefined;
  readonly measure: string;
}

/** The pair that is meant, with all its figures. Throws `usage` for what the result does not hold. */
export function evidenceOf(result: Result, wanted: Wanted): FindingEvidence {
  if (result.kind !== "compare") {
    throw usage(`findings add: expected the result of a comparison, got one of \`${result.kind}\``);
  }
  const pair = findPair(result, wanted);
  const { measure } = wanted;
  if (!Object.hasOwn(pair.values, measure)) {
    const known = Object.keys(pair.values);
    const near = nearest(measure, known);
    throw usage(
      `option --measure: ${JSON.stringify(measure)} is no figure of ${pair.a} and ${pair.b}, expected one of ${known.join(", ")}${near ? `; did you mean ${near}?` : ""}`,
    );
  }
  return {
    a: checkpointOf(result.inputs[0]),
    b: checkpointOf(result.inputs[1]),
    layers: { a: pair.a, b: pair.b },
    level: pair.level,
    measure,
    value: pair.values[measure],
    values: pair.values,
    params: result.params,
    engine: result.engine,
  };
}

type Pair = Pick<Result["pairs"][number], "a" | "b" | "level" | "values">;

function findPair(result: Result, { a, b, level }: Wanted): Pair {
  const found = result.pairs.filter(
    (pair) =>
      pair.a === a &&
      (b === undefined || pair.b === b) &&
      (level === undefined || pair.level === level),
  );
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    throw usage(`option --level: ${a} is a tensor and a layer, expected which one is meant`);
  }
  // Any two layers have their cells in the matrices, partners or not.
  const values = b === undefined || level === "tensor" ? {} : cellsOf(result, { a, b });
  if (b !== undefined && Object.keys(values).length > 0) return { a, b, level: "layer", values };
  const known = [...new Set(result.pairs.map((pair) => pair.a))];
  const near = nearest(a, known);
  const partner = b === undefined ? "" : ` and ${JSON.stringify(b)}`;
  throw usage(
    `option --a: the result has no pair of ${JSON.stringify(a)}${partner}${near && near !== a ? `; did you mean ${near}?` : ""}`,
  );
}

function cellsOf(
  result: Result,
  { a, b }: { a: string; b: string },
): Record<string, number | null> {
  const cells = result.matrices.flatMap(({ measure, rows, columns, values, ...matrix }) => {
    const [row, column] = [rows.indexOf(a), columns.indexOf(b)];
    if (row < 0 || column < 0) return [];
    const beside = cellAspects.flatMap((aspect) => {
      const cells = matrix[aspect];
      return cells ? [[aspectKey(measure, aspect), cells[row][column]] as const] : [];
    });
    return [[measure, values[row][column]] as const, ...beside];
  });
  return Object.fromEntries(cells);
}

/** Results name their inputs as they were asked for: from the folder where that was. */
const checkpointOf = ({ path, id }: ResultInput): FindingCheckpoint => ({
  path: isHostResource(path) ? path : resolve(path),
  id,
});

async function sentence({ options }: CommandCall): Promise<string> {
  const given = options.required("text");
  const text = (given === "-" ? await readAll(process.stdin) : given).trim();
  if (text === "") throw usage("option --text: expected a sentence, got nothing");
  return text;
}
