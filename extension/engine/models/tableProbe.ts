/** Inputs from a CSV or JSON file. */
import { EngineError } from "../errors";
import { quoted, visibleName } from "../report/names";
import type { Workbench } from "../weights/pool";
import type { ModelInputs } from "./inputs";
import type { ProbeChoice } from "./probeChoice";
import type { TableArray } from "./probeFiles/table";
import type { Probe } from "./probes";

/**
 * The arrays that are named like inputs; where none is, the only one that there is. Throws `usage`
 * where several are there and none is meant, and what reading throws.
 */
export async function tableProbe(
  models: readonly ModelInputs[],
  { file, form, name, text }: Extract<ProbeChoice, { kind: "table" }>,
  { executor, signal }: Workbench,
): Promise<Probe> {
  const { samples, arrays, labels } = await executor.run(
    "models.readTable",
    { file, form },
    { signal },
  );
  const names = new Set(models.flatMap(({ specs }) => specs.map((spec) => spec.name)));
  const inputs = chosen(arrays, names, { name, path: file.path });
  return { samples, text, inputs, labels, notes: [] };
}

function chosen(
  arrays: readonly TableArray[],
  names: ReadonlySet<string>,
  { name, path }: { readonly name: string | null; readonly path: string },
): readonly TableArray[] {
  const refuse = (text: string) =>
    new EngineError("usage", `${visibleName(path, 200)}: ${text}`, { file: path });
  if (name !== null) {
    const found = arrays.find((array) => array.name === name);
    if (found) return [found];
    throw refuse(`has no input ${quoted(name)}`);
  }
  if (arrays.length === 1) return arrays;
  const named = arrays.filter((array) => names.has(array.name));
  if (named.length > 0) return named;
  const got = arrays.map((array) => quoted(array.name)).slice(0, 5);
  const wanted = [...names].map(quoted).slice(0, 5);
  throw refuse(
    `expected columns or arrays named like the inputs ${wanted.join(", ")}, got ${got.join(", ")}`,
  );
}
