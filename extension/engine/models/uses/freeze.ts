/**
 * Which groups of layers to freeze when a model is trained for another task, from two models: the
 * one before, and one that was trained wholly. Groups are those of the first. Training has left the
 * first groups alone as far as layers are where they were, by E between namesakes; the groups before
 * the first rise may be frozen (after Gao et al. 2024, arXiv 2410.16484). Where both models run, the
 * advice is tested: the second model with the weights of these groups put back to the first's.
 */
import { EngineError } from "../../errors";
import { quoted } from "../../report/names";
import type { Note, Result } from "../../result";
import type { AnswerChange, FreezeAdvice, TunedGroup } from "../../subnetworks/uses";
import { constantInfo, type Graph } from "../graph";
import { subgraph } from "../subgraph";
import { type Answering, accuracyOf, answersOf, changeOf } from "./answers";
import { parameterCount } from "./bypass";
import { mainOutput } from "./mainOutput";

/** How many times the mean change of all groups before it a group's change must be, to be a rise. */
export const RISE = 3;

/** What a reader of the advice must know. */
export const adviceNote: Note = {
  at: "advice",
  code: "advice.untrained",
  text: "nothing was trained here: the advice says where training moved layers on these inputs, which should be those of the new task, and not what training with frozen layers reaches",
};

export interface TunedSides {
  readonly before: Answering;
  readonly after: Answering;
  readonly output: string | null;
}

/** `sides` is null where the models are known by dumps. Throws what running models throws. */
export async function freezeAdvice(
  result: Result,
  sides: TunedSides | null,
): Promise<FreezeAdvice> {
  const own = (result.groups ?? []).filter(({ side }) => side === "a");
  const measured =
    sides &&
    (await measure(
      own.map(({ layers }) => layers),
      sides,
    ));
  const changes = changesOf(result);
  const groups = own.map(
    ({ layers, within }, at): TunedGroup => ({
      group: at + 1,
      layers,
      change: meanOf(layers.map((id) => changes.get(id) ?? null)),
      within,
      parameters: measured?.groups[at].parameters ?? null,
      putBack: measured?.groups[at].putBack ?? null,
    }),
  );
  const freeze = firstRise(groups);
  return {
    groups,
    freeze,
    parameters: measured?.parameters ?? null,
    accuracy: measured?.accuracy ?? null,
    text: adviceText(groups, freeze, measured?.parameters ?? null),
  };
}

/** E of each layer with its namesake. */
function changesOf({ matrices, layers }: Result): Map<string, number> {
  const between = matrices.find(
    ({ measure, sides }) => measure === "gw" && sides?.join("") === "ab",
  );
  const columns = new Map(layers.b.map(({ id }, j) => [id, j]));
  const found = new Map<string, number>();
  for (const [i, { id }] of layers.a.entries()) {
    const j = columns.get(id);
    const value = j === undefined ? null : between?.values[i]?.[j];
    if (typeof value === "number") found.set(id, value);
  }
  if (found.size > 0) return found;
  throw new EngineError(
    "input.unpaired",
    "advice on freezing: no layer of the first model has a namesake in the second",
  );
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

/**
 * How many groups come before the first one that changed: against those before it, and the very
 * first against how far its own layers lie apart. None where no group did: nothing was learned that
 * the layers show.
 */
export function firstRise(
  groups: readonly Pick<TunedGroup, "change" | "within" | "layers">[],
): number {
  for (const [at, { change, within }] of groups.entries()) {
    if (change === null) continue;
    const earlier = meanOf(groups.slice(0, at).map((group) => group.change));
    const usual = at === 0 ? (within ?? Number.POSITIVE_INFINITY) : RISE * (earlier ?? 0);
    if (change > usual) return at;
  }
  return 0;
}

function adviceText(groups: readonly TunedGroup[], freeze: number, total: number | null): string {
  if (groups.length < 2) {
    return "No advice: the first model has no groups to freeze apart from others.";
  }
  if (freeze === 0) {
    const [{ change, within }] = groups;
    return change !== null && within !== null && change > within
      ? "Freeze nothing: training moved the first group farther than its own layers lie apart."
      : `No advice: training moved no group over ${RISE} times as far as those before it.`;
  }
  const [first, last] = [groups[0].layers[0], groups[freeze - 1].layers.at(-1)!];
  const share = groups[freeze - 1].parameters;
  const of = share === null || total === null ? "" : ` (${share} of ${total} numbers in weights)`;
  const back = groups[freeze - 1].putBack;
  const test =
    back?.agreement === null || back === null
      ? ""
      : ` With these weights put back, the trained model gives ${percent(back.agreement)} of its answers as before.`;
  return `Freeze ${quoted(first)} to ${quoted(last)}${of}: training moved the next group ${digits(groups[freeze].change! / meanOf(groups.slice(0, freeze).map(({ change }) => change))!)} times as far.${test}`;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const digits = (value: number): string => String(Number(value.toPrecision(2)));

interface Measured {
  readonly parameters: number;
  readonly accuracy: number | null;
  readonly groups: readonly {
    readonly parameters: number | null;
    readonly putBack: AnswerChange | null;
  }[];
}

async function measure(
  groups: readonly (readonly string[])[],
  { before, after, output: asked }: TunedSides,
): Promise<Measured> {
  const output = mainOutput(after.model, asked);
  const { graph } = after.model;
  const labels = after.probe.labels?.values ?? null;
  const whole = await answersOf({ ...graph, outputs: [output] }, after);
  const found: { parameters: number | null; putBack: AnswerChange | null }[] = [];
  for (const layers of groups) {
    const end = after.model.layers.find(({ id }) => id === layers[layers.length - 1]);
    if (!end) {
      found.push({ parameters: null, putBack: null });
      continue;
    }
    const head = subgraph(graph, [end.value]);
    const mixed = await putBack(graph, head, before);
    const now = mixed && (await answersOf({ ...mixed, outputs: [output] }, after));
    found.push({ parameters: parameterCount(head), putBack: now && changeOf(now, whole, labels) });
  }
  return { parameters: parameterCount(graph), accuracy: accuracyOf(whole, labels), groups: found };
}

/** The graph with the constants of its head from the other model; null where these are others. */
async function putBack(graph: Graph, head: Graph, before: Answering): Promise<Graph | null> {
  const other = before.model.graph.constants;
  const constants = new Map(graph.constants);
  for (const [name, constant] of head.constants) {
    const first = other.get(name);
    if (!first) return null;
    const [x, y] = [constantInfo(first), constantInfo(constant)];
    if (x.dtype !== y.dtype || x.shape.join() !== y.shape.join()) return null;
    constants.set(name, first);
  }
  return { ...graph, constants };
}
