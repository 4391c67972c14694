/** Results that were kept as files, read back. */
import Ajv2020, { type ErrorObject } from "ajv/dist/2020";
import { EngineError } from "../engine/errors";
import { cellAspects } from "../engine/representations/board";
import type { Result } from "../engine/result";
import { openAsync } from "../node/fileSource";
import schema from "../protocol/result.schema.json";

/** Matrices of some thousand layers; the JSON text of more is none of ours. */
const MAX_RESULT_BYTES = 256 * 1024 * 1024;

/**
 * Reads a result as `--json` prints it. Everything in it is checked against the published schema
 * before anybody uses it. Throws `format.unsupported`, naming the first field that is wrong.
 */
export async function readResult(path: string): Promise<Result> {
  const source = await openAsync(path);
  try {
    if (source.size > MAX_RESULT_BYTES) {
      throw new EngineError(
        "format.limit",
        `${path}: has ${source.size} bytes, expected a result of at most ${MAX_RESULT_BYTES}`,
        { file: path },
      );
    }
    return parseResult(new TextDecoder().decode(await source.read(0, source.size)), path);
  } finally {
    await source.close();
  }
}

/** As {@link readResult}, from the file's text. */
export function parseResult(text: string, path: string): Result {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(path, { where: "the file", expected: "JSON", got: (error as Error).message });
  }
  const validate = new Ajv2020({ strict: false }).compile<Result>(schema);
  if (validate(value)) {
    requireEven(value, path);
    return value;
  }
  const [error] = validate.errors ?? [];
  throw wrong(path, {
    where: error?.instancePath || "the result",
    expected: error ? expectation(error) : "a result",
    got: shown(at(value, error?.instancePath ?? "")),
  });
}

/** What no schema says: a matrix has a cell for each of its rows and columns. */
function requireEven({ matrices }: Result, path: string): void {
  for (const [i, { rows, columns, values, starts, converged, ...matrix }] of matrices.entries()) {
    const aspects = Object.fromEntries(cellAspects.map((aspect) => [aspect, matrix[aspect]]));
    for (const [name, cells] of Object.entries({ values, starts, converged, ...aspects })) {
      if (!cells) continue;
      const even =
        cells.length === rows.length && cells.every((row) => row.length === columns.length);
      if (even) continue;
      const expected = `must have ${rows.length} rows of ${columns.length} cells`;
      throw wrong(path, { where: `/matrices/${i}/${name}`, expected, got: shown(cells) });
    }
  }
}

const expectation = ({ message = "another value", params }: ErrorObject): string => {
  const { allowedValues, allowedValue, additionalProperty } = params as Record<string, unknown>;
  const detail = allowedValues ?? allowedValue ?? additionalProperty;
  return detail === undefined ? message : `${message} (${[detail].flat().join(", ")})`;
};

function at(value: unknown, pointer: string): unknown {
  const steps = pointer.split("/").slice(1);
  return steps.reduce<unknown>((inner, step) => {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    return (inner as Record<string, unknown> | null | undefined)?.[key];
  }, value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function wrong(
  path: string,
  { where, expected, got }: { where: string; expected: string; got: string },
): EngineError {
  return new EngineError(
    "format.unsupported",
    `${path}: result of \`cognate --json\`: ${where}: ${expected}, got ${got}`,
    { file: path, where, expected, got },
  );
}
