/** Architecture files as text: drafts that a user completes. */
import type { ArchitectureLayer } from "./architecture";
import { type Field, kinds } from "./kinds";

export interface ArchitectureDraft {
  readonly input: readonly number[];
  readonly layers: readonly ArchitectureLayer[];
}

/** The text of an architecture file, one layer a line; fields at their defaults are written too. */
export function writeArchitecture({ input, layers }: ArchitectureDraft): string {
  const lines = layers.map((layer) => `    ${JSON.stringify(plain(layer))}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "kind": "cognate.architecture",\n  "schema": 1,\n  "input": ${JSON.stringify(input)},\n  "layers": ${list}\n}\n`;
}

function plain(layer: ArchitectureLayer): Record<string, unknown> {
  const fields: Readonly<Record<string, Field>> = kinds[layer.kind].fields;
  const values: Readonly<Record<string, unknown>> = { ...layer };
  const entries = Object.entries(fields).flatMap(([key, { type }]) => {
    const value = values[key];
    if (value === undefined) return [];
    return [[key, type === "layers" ? (value as ArchitectureLayer[]).map(plain) : value]];
  });
  return {
    kind: layer.kind,
    ...(layer.name === undefined ? {} : { name: layer.name }),
    ...Object.fromEntries(entries),
  };
}
