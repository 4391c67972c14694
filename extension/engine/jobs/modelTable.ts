/** Inputs from a text file. */
import type { CheckpointFile } from "../formats/checkpoint";
import { readCsv } from "../models/probeFiles/csv";
import { readJsonTable } from "../models/probeFiles/json";
import { MAX_TABLE_BYTES } from "../models/probeFiles/limits";
import { readWhole } from "../models/probeFiles/readWhole";
import type { Table } from "../models/probeFiles/table";
import type { JobContext } from "./job";

export interface TableInput {
  readonly file: CheckpointFile;
  readonly form: "csv" | "json";
}

/** Job `models.readTable`: the arrays of a CSV or JSON file. */
export async function readTable(
  { file, form }: TableInput,
  { open, task }: JobContext,
): Promise<Table> {
  task.tick(0, file.size);
  const source = await open(file);
  if (form === "json") return readJsonTable(await readWhole(source, MAX_TABLE_BYTES), source.name);
  return readCsv(source, task);
}
