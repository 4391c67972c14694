/** A result as text for a terminal. Names are shown on one line, whatever they hold. */
import { aspectKey } from "../measures/figures";
import { weightMeasures } from "../measures/weights";
import type { PairValues, Result, ResultInput, TensorEntry } from "../result";
import { chainTable } from "./chainTable";
import { circuitsTable } from "./circuitsTable";
import { bytesText, countText, figureText, shapeText, threadsText } from "./figures";
import { geometryTable } from "./geometryTable";
import { groupTestTable } from "./groupTestTable";
import { gwTable } from "./gwTable";
import { figureKeys, isOfActivations } from "./measures";
import { measuresTable } from "./measuresTable";
import { visibleName } from "./names";
import { similarityTable } from "./similarityTable";
import { stitchTable } from "./stitchTable";
import { subnetworksTable } from "./subnetworksTable";
import { tensorSimilarityTable } from "./tensorSimilarityTable";
import { type Column, textTable } from "./textTable";
import { trajectoryTable } from "./trajectoryTable";

const DIGITS = 6;
const NAME_WIDTH = 48;
/** Problems and notes fill no more than about a screen each. */
const SHOWN_LINES = 30;
/** Measures on representations that a screen has room for. */
const SHOWN_MEASURES = 6;

/** The result as a readable table; ends in a line break. */
export function table(result: Result): string {
  const blocks = [
    ...heading(result),
    ...problems(result),
    ...body(result),
    ...notes(result),
    ...footer(result),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function body(result: Result): string[] {
  switch (result.kind) {
    case "compare":
      return [pairTable(result)];
    case "list":
      return [metadata(result), tensorTable(result.tensors ?? []), totals(result), runs(result)];
    case "activations":
      return [tensorTable(result.tensors ?? [])];
    case "stats":
      return [statsTable(result.tensors ?? [])];
    case "similarity":
      return [similarityTable(result)];
    case "gw":
      return [gwTable(result)];
    case "geometry":
      return geometryTable(result);
    case "subnetworks":
      return subnetworksTable(result);
    case "tensor-similarity":
      return [tensorSimilarityTable(result)];
    case "circuits":
      return [circuitsTable(result)];
    case "trajectory":
      return [trajectoryTable(result)];
    case "stitch":
      return stitchTable(result);
    case "chain":
      return chainTable(result);
    case "htt":
      return [groupTestTable(result)];
    case "measures":
      return [measuresTable(result.measures ?? [])];
    case "findings":
      return [];
    default:
      return result.kind satisfies never;
  }
}

/** Whether it runs, in a line. */
function runs({ model }: Result): string {
  if (!model) return "";
  if (!model.runs) return `does not run: ${model.why}`;
  const origins = {
    onnx: "by its own graph",
    architecture: "by an architecture file",
    recognized: "as names and shapes tell",
  };
  const inputs = model.inputs.map(
    ({ name, dtype, shape }) =>
      `${visibleName(name)} (${dtype} n${shape.map((size) => ` × ${size ?? "any"}`).join("")})`,
  );
  const lacks = [
    ...(model.gradients.able ? [] : [`no gradients: ${model.gradients.why}`]),
    ...(model.training.able ? [] : [`no training: ${model.training.why}`]),
  ];
  const first = `runs ${origins[model.origin]}: ${inputs.join(", ")}; ${model.layers.length} layers`;
  return [first, ...lacks].join("\n");
}

/** Kinds whose results have a sentence. */
const answering: ReadonlySet<Result["kind"]> = new Set([
  "compare",
  "subnetworks",
  "tensor-similarity",
  "circuits",
  "trajectory",
  "geometry",
  "stitch",
  "chain",
  "htt",
]);

/** A and B are the sides of a pair; more are numbered, as the rows of their matrices. */
const inputLabel = (i: number, count: number): string =>
  count === 2 ? "AB"[i] : String(i + 1).padStart(String(count).length);

function heading({ inputs, kind, summary, status }: Result): string[] {
  const label = (i: number) => (inputs.length > 1 ? `${inputLabel(i, inputs.length)}  ` : "");
  const shown = inputs.length > SHOWN_LINES ? inputs.slice(0, SHOWN_LINES - 1) : inputs;
  const lines = shown.map((input, i) => `${label(i)}${inputText(input)}`);
  if (shown.length < inputs.length) lines.push(`and ${inputs.length - shown.length} more`);
  const sentence = [summary ?? "", status === "complete" ? "" : `[${status}]`];
  const answers = answering.has(kind);
  const first = answers ? sentence.filter((text) => text !== "").join(" ") : "";
  return [lines.join("\n"), first];
}

function inputText({ path, format, bytes, sha256 }: ResultInput): string {
  const hash = sha256 === null ? "" : `  sha256 ${sha256}`;
  return `${visibleName(path, 200)}  (${format}, ${bytesText(bytes)})${hash}`;
}

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

/** Short titles of the measures that a table has room for, in its order. */
const titles = new Map([
  ["weights.cosine", "cosine"],
  ["weights.relativeL2", "rel. L2"],
  ["weights.relativeL1", "rel. L1"],
  ["weights.signAgreement", "signs"],
  ["weights.changed", "changed"],
  ["weights.maxChange", "max change"],
  ["weights.equalBytes", "equal"],
  ["weights.inputGram.cosine", "input Gram"],
  ["weights.spectrum.cosine", "spectrum"],
]);

function pairTable(result: Result): string {
  const figures = shownMeasures(result).map((key) => ({ key, beside: shownBeside(result, key) }));
  const columns = [
    left("layer or tensor"),
    left("shape"),
    ...figures.flatMap(({ key, beside }) => [
      right(titles.get(key) ?? key),
      ...beside.map((aspect) => right(`(${besideTitles[aspect]})`)),
    ]),
  ];
  const shapes = new Map(result.layers.a.map(({ id, shape }) => [id, shapeText(shape)]));
  const rows = result.pairs.map(({ values, ...pair }) => [
    pairName(pair),
    pair.level === "layer" ? (shapes.get(pair.a) ?? "") : "",
    ...figures.flatMap(({ key, beside }) => [
      figureText(values[key], DIGITS, key in values ? "null" : ""),
      ...beside.map((aspect) => besideText(values, key, aspect)),
    ]),
  ]);
  return rows.length === 0 ? "" : textTable(columns, rows);
}

const besideTitles = { low: "95 %", null: "chance", p: "p", ceiling: "ceiling" } as const;
type Beside = keyof typeof besideTitles;

/** What some pair has beside its value. */
const shownBeside = ({ pairs }: Result, key: string): Beside[] =>
  (Object.keys(besideTitles) as Beside[]).filter((aspect) =>
    pairs.some(({ values }) => values[aspectKey(key, aspect)] !== undefined),
  );

function besideText(values: PairValues["values"], key: string, aspect: Beside): string {
  const value = values[aspectKey(key, aspect)];
  if (value === undefined) return "";
  const end = aspect === "low" ? ` to ${figureText(values[aspectKey(key, "high")], 3)}` : "";
  return `(${figureText(value, 3)}${end})`;
}

function pairName({ a, b, level }: Omit<PairValues, "values">): string {
  const name = visibleName(a, NAME_WIDTH);
  const both = a === b ? name : `${name} ↔ ${visibleName(b, NAME_WIDTH)}`;
  return level === "tensor" ? `  ${both}` : both;
}

/** The measures asked for, else those that say most. */
function shownMeasures(result: Result): string[] {
  const { pairs, params } = result;
  if (isOfActivations(result)) return figureKeys(result).slice(0, SHOWN_MEASURES);
  const present = (id: string) => pairs.some(({ values }) => id in values);
  const asked = params.measures;
  if (Array.isArray(asked) && !asked.includes("auto")) {
    return weightMeasures.map(({ id }) => id).filter((id) => asked.includes(id) && present(id));
  }
  return [...titles.keys()].filter((id) => id !== "weights.relativeL1" && present(id));
}

function tensorTable(tensors: readonly TensorEntry[]): string {
  if (tensors.length === 0) return "no tensors";
  const files = new Set(tensors.map(({ file }) => file)).size > 1;
  const columns = [
    left("tensor"),
    left("dtype"),
    left("shape"),
    right("from byte"),
    right("to byte"),
    ...(files ? [left("file")] : []),
    left("layer"),
  ];
  const rows = tensors.map(({ name, dtype, shape, range, file, layer, tiedTo }) => [
    visibleName(name, NAME_WIDTH) + (tiedTo === undefined ? "" : ` = ${visibleName(tiedTo, 30)}`),
    dtype,
    shapeText(shape),
    String(range[0]),
    String(range[1]),
    ...(files ? [visibleName(file, NAME_WIDTH)] : []),
    visibleName(layer, NAME_WIDTH),
  ]);
  return textTable(columns, rows);
}

function totals({ tensors = [], layers, values = {}, activations = [] }: Result): string {
  const parameters = values.parameters ?? 0;
  const bytes = values.bytes ?? 0;
  const [dump] = activations;
  const what = dump ? `numbers on ${countText(dump.samples)} inputs` : "parameters";
  return `${countText(tensors.length)} tensors in ${countText(layers.a.length)} layers, ${countText(parameters)} ${what}, ${bytesText(bytes)} of data`;
}

function statsTable(tensors: readonly TensorEntry[]): string {
  if (tensors.length === 0) return "no tensors";
  const figures = ["min", "max", "mean", "std"] as const;
  const counts = ["zeros", "nans", "infs"] as const;
  const columns = [
    left("tensor"),
    left("dtype"),
    left("shape"),
    ...[...figures, ...counts].map((title) => right(title)),
  ];
  const rows = tensors.map(({ name, dtype, shape, stats }) => [
    visibleName(name, NAME_WIDTH),
    dtype,
    shapeText(shape),
    ...figures.map((figure) => figureText(stats?.[figure], DIGITS)),
    ...counts.map((count) => figureText(stats?.[count], DIGITS)),
  ]);
  return textTable(columns, rows);
}

function metadata({ metadata: entries = {} }: Result): string {
  return Object.entries(entries)
    .map(([key, value]) => `${visibleName(key, 60)}: ${visibleName(value, 200)}`)
    .join("\n");
}

function problems({ problems: list }: Result): string[] {
  const lines = list.map(({ code, file, where, text }) => {
    const place = where === "" ? "" : `: ${visibleName(where)}`;
    return `  ${code}  ${visibleName(file)}${place}: ${visibleName(text, 400)}`;
  });
  return titled(`${list.length} ${list.length === 1 ? "problem" : "problems"}`, lines);
}

/** Notes that say the same of several things are one line. */
function notes({ notes: list }: Result): string[] {
  const groups = new Map<string, string[]>();
  for (const { at, code, text } of list) {
    const key = `${code}  ${visibleName(text, 400)}`;
    const places = groups.get(key);
    if (places) places.push(at);
    else groups.set(key, [at]);
  }
  const lines = [...groups].map(([text, places]) => {
    const more = places.length > 1 ? ` and ${places.length - 1} more` : "";
    return `  ${visibleName(places[0])}${more}: ${text}`;
  });
  return titled("Notes", lines);
}

function titled(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - SHOWN_LINES;
  const shown =
    rest > 1 ? [...lines.slice(0, SHOWN_LINES), `  and ${rest} more (--json has all)`] : lines;
  return [[`${title}:`, ...shown].join("\n")];
}

function footer(result: Result): string[] {
  const { kind, matrices, params } = result;
  const ran = typeof params.runtime === "string" ? `, ${params.runtime}` : "";
  const provenance = `mode ${params.mode}, seed ${params.seed}, ${threadsText(params.threads)}${ran}`;
  const plain = ["similarity", "tensor-similarity", "chain", "htt", "circuits", "trajectory"];
  if (plain.includes(kind)) return [provenance];
  if (kind !== "compare") return [];
  // of representations, an interval is of the inputs and not of a sketch
  const sketched = !isOfActivations(result);
  const list = matrices.map(
    ({ measure, rows, columns, low }) =>
      `${measure} ${rows.length}x${columns.length}${low && sketched ? " (estimated)" : ""}`,
  );
  const lines = list.length === 0 ? [] : [`Layer by layer: ${list.join(", ")}`];
  lines.push("All figures: --json, or --out FILE.csv, FILE.html, FILE.svg");
  lines.push(provenance);
  return [lines.join("\n")];
}
