/**
 * Where the weights are in what somebody saved.
 *
 * A tensor's name is its dotted path. Files often wrap the model's own state dict in another dict
 * (`{"state_dict": ..., "optimizer": ..., "epoch": 3}`); then the wrapper's key is dropped, so that
 * names are the module's own, and kept as `cognate.container` in the metadata. The rule, applied
 * from the outermost value inwards:
 *
 * 1. Entries of training state are left out: those whose key has a word such as `optimizer`,
 *    `scheduler`, `scaler`, `rng`, `callbacks` or `loops`, and dicts that look like optimizer state.
 * 2. The container is the one remaining entry that holds tensors under a usual name for the model
 *    (`state_dict`, `model`, `net`, ...); without such a name, the only entry that holds tensors, if
 *    nothing stands beside it and its own names have several parts.
 * 3. Other entries keep their key in front (`ema.`), after the container's tensors.
 *
 * Scalars beside the weights (`epoch`, `hyper_parameters.lr`) become metadata.
 */

import { NumpyArray } from "./pickleGlobals";
import { type PickleValue, PyDict, PyObject, scalarText } from "./pickleValues";
import { asDict, entriesOf } from "./torchGlobals";
import { TorchTensor } from "./torchValues";
import {
  isLeaf,
  isOptimizerState,
  keyText,
  type Leaf,
  WalkBudget,
  type Walked,
  walkTensors,
} from "./torchWalk";

const MODEL_KEYS = new Set([
  "state_dict",
  "model_state_dict",
  "model_state",
  "model_dict",
  "model_weights",
  "model",
  "net",
  "net_state_dict",
  "network",
  "network_state_dict",
  "module",
  "weights",
  "params",
  "parameters",
]);

const TRAINING_WORDS = new Set([
  "optim",
  "optims",
  "optimizer",
  "optimizers",
  "optimiser",
  "opt",
  "sched",
  "scheduler",
  "schedulers",
  "scaler",
  "amp",
  "rng",
  "callbacks",
  "loops",
]);

/** The name of a tensor that was saved alone. */
const LONE_TENSOR = "tensor";
/** Wrappers inside wrappers; published files have two at most. */
const MAX_WRAPPERS = 8;
/** Metadata is for settings; what is longer is somebody's data. */
const MAX_SETTING_LENGTH = 1000;
const MAX_SETTINGS = 1000;
/** Entries of records looked at for settings; a state dict beside them has one a tensor. */
const MAX_SETTING_LOOKS = 500_000;

export interface StateDict {
  readonly leaves: readonly Leaf[];
  readonly metadata: Map<string, string>;
  /** Tensors of optimizer and training state that were left out. */
  readonly skipped: number;
  readonly stopped: string | null;
}

interface Entry {
  readonly key: string;
  readonly value: PickleValue;
  readonly walked: Walked;
}

/** Finds the weights below the value that a torch file holds, whose pickle has so many bytes. */
export function findStateDict(root: PickleValue, pickleBytes: number): StateDict {
  const metadata = new Map<string, string>();
  const beside: Leaf[] = [];
  const budget = new WalkBudget(pickleBytes);
  let skipped = 0;
  let stopped: string | null = null;
  let current = root;
  let container = "";

  for (let level = 0; level < MAX_WRAPPERS && !isOptimizerState(current); level++) {
    const { entries, training, complete } = tensorEntries(current, budget);
    skipped += training;
    if (!complete) stopped = `there are more than ${budget.visits} values to look at`;
    const main = containerOf(entries);
    collectSettings(current, { entries, container, settings: metadata });
    if (main === undefined) {
      if (entries === null) break;
      return finish(
        entries.flatMap((entry) => prefixed(entry, "")),
        entries,
      );
    }
    for (const entry of entries ?? []) {
      if (entry !== main) {
        // Not `push(...)`: a list may hold more leaves than a call may have arguments.
        for (const leaf of prefixed(entry, container)) {
          if (!(leaf.value instanceof NumpyArray)) beside.push(leaf);
        }
        skipped += entry.walked.skipped;
        stopped ??= entry.walked.stopped;
      }
    }
    container = container === "" ? main.key : `${container}.${main.key}`;
    current = main.value;
  }
  const walked = walkTensors(current, isLeaf(current) ? LONE_TENSOR : "", budget);
  return finish(walked.leaves, [{ key: "", value: current, walked }]);

  function finish(leaves: readonly Leaf[], entries: readonly Entry[]): StateDict {
    for (const { walked } of entries) {
      skipped += walked.skipped;
      stopped ??= walked.stopped;
    }
    if (container !== "") metadata.set("cognate.container", container);
    return { leaves: [...leaves, ...beside], metadata, skipped, stopped };
  }
}

/** Leaves of an entry, named from where the wrapper stands. */
function prefixed({ walked }: Entry, container: string): Leaf[] {
  return walked.leaves.map(({ name, value }) => ({
    name: container === "" ? name : `${container}.${name}`,
    value,
  }));
}

/**
 * The entries of a dict or list that may hold tensors, and the number of tensors in those that are
 * training state; null for a value without entries, such as a module.
 */
function tensorEntries(
  value: PickleValue,
  budget: WalkBudget,
): { entries: Entry[] | null; training: number; complete: boolean } {
  const entries: Entry[] = [];
  let training = 0;
  let any = false;
  let complete = true;
  for (const [rawKey, child] of entriesOf(value)) {
    any = true;
    complete = budget.visit(1);
    if (!complete) break;
    if (typeof child !== "object" || child === null) continue;
    const key = keyText(rawKey);
    const walked = walkTensors(child, key, budget);
    if (isTrainingState(key, child)) training += walked.leaves.length + walked.skipped;
    else entries.push({ key, value: child, walked });
  }
  return { entries: any ? entries : null, training, complete };
}

function isTrainingState(key: string, value: PickleValue): boolean {
  const words = key.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
  // A tensor of its own is a weight whatever it is called, unless it is a generator's state, which
  // torch keeps as bytes.
  if (value instanceof TorchTensor) {
    return words.includes("rng") && value.element.dtype === "U8" && value.shape.length === 1;
  }
  if (isLeaf(value)) return false;
  return words.some((word) => TRAINING_WORDS.has(word));
}

function containerOf(entries: readonly Entry[] | null): Entry | undefined {
  // Numpy arrays beside the model are random states and statistics.
  const holders =
    entries?.filter(({ walked }) =>
      walked.leaves.some(({ value }) => !(value instanceof NumpyArray)),
    ) ?? [];
  const wrappers = holders.filter(({ value }) => !isLeaf(value));
  const named = wrappers.filter(({ key }) => MODEL_KEYS.has(key.toLowerCase()));
  if (named.length > 0) return named.length === 1 ? named[0] : undefined;
  const [only] = wrappers;
  if (holders.length !== 1 || only === undefined) return undefined;
  // `{"encoder": {"weight": ...}}` names a layer; `{"generator": {"conv.weight": ...}}` a model.
  return only.walked.leaves.some(({ name }) => name.slice(only.key.length + 1).includes("."))
    ? only
    : undefined;
}

interface SettingsPlace {
  readonly entries: readonly Entry[] | null;
  /** Path of the wrapper. */
  readonly container: string;
  readonly settings: Map<string, string>;
}

/** Scalars of a wrapper, and of the records without tensors in it (hyperparameters, arguments). */
function collectSettings(
  value: PickleValue,
  { entries, container, settings }: SettingsPlace,
): void {
  const add = (key: string, child: PickleValue): void => {
    const text = scalarText(child);
    if (text === null || settings.size >= MAX_SETTINGS) return;
    const path = container === "" ? key : `${container}.${key}`;
    if (Math.max(path.length, text.length) <= MAX_SETTING_LENGTH) settings.set(path, text);
  };
  const holders = new Set<PickleValue>();
  for (const entry of entries ?? []) if (entry.walked.leaves.length > 0) holders.add(entry.value);
  let looks = 0;
  for (const [rawKey, child] of entriesOf(value)) {
    if (++looks > MAX_SETTING_LOOKS) return;
    const key = keyText(rawKey);
    add(key, child);
    const record = holders.has(child) ? null : recordOf(child);
    if (record === null || isTrainingState(key, child)) continue;
    for (const entry of record.entries()) {
      if (++looks > MAX_SETTING_LOOKS) return;
      add(`${key}.${keyText(entry.key)}`, entry.value);
    }
  }
}

/** Attributes or entries of a record; null for values that are none. */
function recordOf(value: PickleValue): PyDict | null {
  const dict = asDict(value);
  if (dict !== null) return dict;
  return value instanceof PyObject && value.state instanceof PyDict ? value.state : null;
}
