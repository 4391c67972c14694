/** What a result says of single layers, as code shows it. Pure. */
import type { LayerGroup, Matrix, Result } from "../../protocol/result";

/** The measure whose values stand in code: the loss that groups rest on. */
const LOSS = "gw";

export interface LayerFacts {
  readonly layer: string;
  /** From 1; null while there are no groups. */
  readonly group: number | null;
  readonly groups: number;
  readonly groupName: string | null;
  /** The layer that it is most like; null when there is no number. */
  readonly like: { readonly layer: string; readonly value: number } | null;
}

export interface Facts {
  readonly layers: ReadonlyMap<string, LayerFacts>;
  readonly groups: readonly LayerGroup[];
}

export function factsOf(result: Result): Facts {
  const groups = (result.groups ?? []).filter(({ side }) => side === "a");
  const groupOf = new Map(
    groups.flatMap((group, at) => group.layers.map((id) => [id, at] as const)),
  );
  const loss = lossOf(result);
  const layers = result.layers.a.map(({ id }): [string, LayerFacts] => {
    const at = groupOf.get(id);
    const group = at === undefined ? undefined : groups[at];
    return [
      id,
      {
        layer: id,
        group: at === undefined ? null : at + 1,
        groups: groups.length,
        groupName: group?.name ?? null,
        like: loss ? nearest(loss, id) : null,
      },
    ];
  });
  return { layers: new Map(layers), groups };
}

export const lossOf = ({ matrices }: Result): Matrix | undefined =>
  matrices.find(({ measure }) => measure === LOSS);

function nearest({ rows, columns, values }: Matrix, layer: string): LayerFacts["like"] {
  const row = values[rows.indexOf(layer)];
  let best: LayerFacts["like"] = null;
  for (const [at, other] of columns.entries()) {
    const value = row?.[at];
    if (other === layer || typeof value !== "number") continue;
    if (best === null || value < best.value) best = { layer: other, value };
  }
  return best;
}
