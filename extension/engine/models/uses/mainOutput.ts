/** The value by which a model is judged. */
import { EngineError } from "../../errors";
import { visibleName } from "../../report/names";
import type { Model } from "../model";

/** The first output, or the one that was asked for. Throws `usage` for one that is not there. */
export function mainOutput({ graph, checkpoint }: Model, asked: string | null): string {
  if (asked === null) return graph.outputs[0];
  if (graph.outputs.includes(asked)) return asked;
  const names = graph.outputs.map((name) => visibleName(name)).join(", ");
  throw new EngineError(
    "usage",
    `option --output: expected one of ${names}, got ${JSON.stringify(asked)}`,
    { file: checkpoint.path, expected: names, got: asked },
  );
}
