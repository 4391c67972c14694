/** Measures as a user names them: ids, aliases, globs and `all`, with parameters. */
import { EngineError } from "../errors";
import { quoted } from "../report/names";
import { didYouMean } from "../weights/nearest";
import { paramKey } from "./figures";
import type { Measure } from "./measure";
import { measureOf, representationMeasures, textbookMeasures } from "./registry";

/** A measure with the parameters it is to run with. */
export interface MeasureChoice {
  readonly measure: Measure;
  /** All of its parameters, the defaults among them. */
  readonly params: Readonly<Record<string, number>>;
  /** The id, with the parameters that are not the defaults. */
  readonly key: string;
}

/** The values of a measure's parameters where nobody says otherwise. */
export function defaultParams(measure: Measure): Record<string, number> {
  const { params } = measure.representation;
  return Object.fromEntries(Object.entries(params).map(([name, spec]) => [name, spec.default]));
}

/** A measure with `given` parameters, and its defaults for the rest. */
export function chooseMeasure(
  measure: Measure,
  given: Readonly<Record<string, number>> = {},
): MeasureChoice {
  const defaults = defaultParams(measure);
  const params = { ...defaults, ...given };
  const differing = Object.entries(params).filter(([name, value]) => value !== defaults[name]);
  return { measure, params, key: paramKey(measure.id, differing) };
}

/**
 * The measures that `texts` name, each once, in their order. A text is an id or an alias, with
 * parameters after it (`knn.mutual:k=20`, `regression.ridge.kfold.xy:folds=10:lambda=2`); a glob on
 * ids (`rsa.*`), which leaves out the variants of other libraries unless it has an `@`; or `all`,
 * every textbook measure on two arrays. Globs and `all` leave out what needs classes unless
 * `labelled`. Throws `usage`, naming what is near, for what there is not.
 */
export function parseMeasures(
  texts: readonly string[],
  { labelled }: { readonly labelled: boolean },
): MeasureChoice[] {
  const choices = new Map<string, MeasureChoice>();
  for (const choice of texts.flatMap((text) => parseOne(text, labelled))) {
    choices.set(choice.key, choice);
  }
  return [...choices.values()];
}

/** True when `text` names measures on representations. */
export function namesRepresentationMeasure(text: string): boolean {
  const [name] = text.split(":", 1);
  return measureOf(name) !== undefined || (name.includes("*") && matching(name).length > 0);
}

function parseOne(text: string, labelled: boolean): MeasureChoice[] {
  const [name, ...settings] = text.split(":");
  const found = measuresOf(name).filter(
    ({ representation }) =>
      labelled || representation.input !== "labelledOutputs" || measureOf(name) !== undefined,
  );
  return found.map((measure) => chooseMeasure(measure, parseSettings(measure, settings)));
}

function measuresOf(name: string): readonly Measure[] {
  if (name === "all") return textbookMeasures;
  const known = measureOf(name);
  if (known) return [known];
  const matched = name.includes("*") ? matching(name) : [];
  if (matched.length > 0) return matched;
  if (name.startsWith("weights.")) {
    throw new EngineError(
      "usage",
      `measure ${quoted(name)}: compares the weights of checkpoints, expected a measure on activations, as these are`,
    );
  }
  const names = representationMeasures.flatMap(({ id, representation }) => [
    id,
    ...representation.aliases,
  ]);
  throw new EngineError(
    "usage",
    `measure ${quoted(name)}: there is none${didYouMean(name, names)}`,
  );
}

/** `*` stands for any run of characters. */
function matching(glob: string): readonly Measure[] {
  const parts = glob.split(/\*+/).map((part) => part.replaceAll(/[^A-Za-z0-9]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join(".*")}$`);
  return representationMeasures.filter(
    ({ id }) => pattern.test(id) && (glob.includes("@") || !id.includes("@")),
  );
}

function parseSettings(measure: Measure, settings: readonly string[]): Record<string, number> {
  const { params } = measure.representation;
  const names = Object.keys(params);
  const given: Record<string, number> = {};
  for (const setting of settings) {
    const [name, text, ...rest] = setting.split("=");
    const spec = Object.hasOwn(params, name) ? params[name] : undefined;
    if (!spec) {
      const expected = names.length === 0 ? "it has none" : `expected ${names.join(", ")}`;
      throw new EngineError(
        "usage",
        `measure ${measure.id}: parameter ${quoted(name)}: there is none, ${expected}`,
      );
    }
    const value = rest.length === 0 && text ? Number(text) : Number.NaN;
    const sound = value >= spec.min && value <= spec.max && Number.isFinite(value);
    if (!sound || (spec.integer && !Number.isInteger(value))) {
      const kind = spec.integer ? "a whole number" : "a number";
      throw new EngineError(
        "usage",
        `measure ${measure.id}: parameter ${name}: expected ${kind} from ${spec.min} to ${spec.max}, got ${quoted(text ?? "")}`,
      );
    }
    given[name] = value;
  }
  return given;
}
