import { MAX_NAME_LENGTH } from "./limits";
import { NumpyArray } from "./pickleGlobals";
import { type PickleValue, PyDict, PyObject, PySet, PyTuple, scalarText } from "./pickleValues";
import { asDict, entriesOf, sizeOf } from "./torchGlobals";
import { BrokenTensor, TorchTensor } from "./torchValues";

/** Values looked at in one file; shared parts count once for each place they are found in. */
const MAX_VISITS = 1_000_000;
/**
 * Looks that any file may take, and those for each byte of its pickle. A value takes a byte at
 * least, and most are looked at once; only shared parts inside shared parts make more of them,
 * which a kilobyte can do without end.
 */
const FREE_VISITS = 10_000;
const VISITS_PER_BYTE = 1;
/** Levels of dicts, lists and modules; the deepest published models have about 20. */
const MAX_NESTING = 200;
/** Characters of all names together: a bound for files that nest long names many times. */
const MAX_NAME_CHARACTERS = 64 * 1024 * 1024;

/** A tensor, or what should have been one, under its dotted path. */
export interface Leaf {
  readonly name: string;
  readonly value: TorchTensor | BrokenTensor | NumpyArray;
}

export interface Walked {
  readonly leaves: readonly Leaf[];
  /** Tensors of optimizer state that were passed over. */
  readonly skipped: number;
  /** The bound that kept the walk from all of it, as a sentence; null when it went through. */
  readonly stopped: string | null;
}

/** What all walks through one file may take together. */
export class WalkBudget {
  /** Values that may be looked at. */
  readonly visits: number;
  #visits = 0;
  #characters = 0;

  constructor(pickleBytes: number) {
    this.visits = Math.min(MAX_VISITS, FREE_VISITS + VISITS_PER_BYTE * pickleBytes);
  }

  /** Whether `count` more values may be looked at. */
  visit(count: number): boolean {
    this.#visits += count;
    return this.#visits <= this.visits;
  }

  /** Whether a name of this length may be kept. */
  name(length: number): boolean {
    this.#characters += length;
    return length <= MAX_NAME_LENGTH && this.#characters <= MAX_NAME_CHARACTERS;
  }
}

interface Visit {
  readonly value: PickleValue;
  readonly name: string;
  readonly depth: number;
  /** Inside of optimizer state: tensors are counted, not listed. */
  readonly skip: boolean;
  /** Set on the second visit of a container, when all below it is done. */
  readonly leave: boolean;
}

/**
 * All tensors below `root`, in order, by dotted path: keys of dicts, indexes of lists, and for
 * modules what `state_dict()` would list (parameters, persistent buffers, then submodules).
 * Optimizer state is passed over. Cycles end where they close; shared parts are found in every
 * place. Iterative, because a pickle may nest without end.
 */
export function walkTensors(root: PickleValue, prefix: string, budget: WalkBudget): Walked {
  // Nearly every walk of a flat state dict is of one tensor.
  if (isLeaf(root) && budget.name(prefix.length)) {
    return { leaves: [{ name: prefix, value: root }], skipped: 0, stopped: null };
  }
  const leaves: Leaf[] = [];
  const onPath = new Set<PickleValue>();
  const stack: Visit[] = [{ value: root, name: prefix, depth: 0, skip: false, leave: false }];
  let skipped = 0;
  let stopped: string | null = null;

  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { value, name, depth } = visit;
    if (visit.leave) {
      onPath.delete(value);
      continue;
    }
    if (isLeaf(value)) {
      if (visit.skip) skipped++;
      else if (!budget.name(name.length)) {
        stopped ??= `names of tensors are longer than ${MAX_NAME_LENGTH} characters`;
      } else leaves.push({ name, value });
      continue;
    }
    if (typeof value !== "object" || value === null || onPath.has(value)) continue;
    const count = childCount(value);
    if (count === 0) continue;
    if (depth >= MAX_NESTING) {
      stopped ??= `values are nested deeper than ${MAX_NESTING} levels`;
      continue;
    }
    // Paid before the children are gathered: a large dict may stand in a million places.
    if (!budget.visit(count)) {
      stopped = `there are more than ${budget.visits} values to look at`;
      break;
    }
    const children = childrenOf(value);
    onPath.add(value);
    stack.push({ ...visit, leave: true });
    const skip = visit.skip || isOptimizerState(value);
    for (let index = children.length - 1; index >= 0; index--) {
      const [key, child] = children[index];
      if (typeof child !== "object" || child === null) continue;
      const path = name === "" ? key : `${name}.${key}`;
      stack.push({ value: child, name: path, depth: depth + 1, skip, leave: false });
    }
  }
  return { leaves, skipped, stopped };
}

export const isLeaf = (value: PickleValue): value is Leaf["value"] =>
  value instanceof TorchTensor || value instanceof BrokenTensor || value instanceof NumpyArray;

/** The text of a key in a path. Keys that are no scalars (a class, a tuple) stand as `?`. */
export const keyText = (key: PickleValue): string => scalarText(key) ?? "?";

/** What holds the children of a module; the last one only names some of them. */
const moduleParts = ["_parameters", "_buffers", "_modules", "_non_persistent_buffers_set"];

type Child = readonly [key: string, value: PickleValue];

/** An upper bound of the number of children, at no cost. */
function childCount(value: PickleValue): number {
  let count = 0;
  for (const part of partsOf(value)) count += sizeOf(part);
  return count;
}

function childrenOf(value: PickleValue): Child[] {
  const module = moduleState(value);
  if (module !== null) return moduleChildren(module);
  const children: Child[] = [];
  for (const part of partsOf(value)) {
    for (const [key, child] of entriesOf(part)) children.push([keyText(key), child]);
  }
  return children;
}

/** The dicts and lists that hold the children of a value. */
function partsOf(value: PickleValue): PickleValue[] {
  const module = moduleState(value);
  if (module !== null) return moduleParts.map((name) => module.get(name) ?? null);
  if (!(value instanceof PyObject)) return [value];
  // A state is the object's attributes, or a pair of those and its slots.
  const states = value.state instanceof PyTuple ? value.state.items.slice(0, 2) : [value.state];
  return [value.list, value.dict, ...states.filter((state) => state instanceof PyDict)];
}

/** The attributes of a pickled `torch.nn.Module`; null for anything else. */
function moduleState(value: PickleValue): PyDict | null {
  if (!(value instanceof PyObject) || !(value.state instanceof PyDict)) return null;
  const { state } = value;
  return state.has("_parameters") && state.has("_buffers") && state.has("_modules") ? state : null;
}

function moduleChildren(state: PyDict): Child[] {
  const children: Child[] = [];
  const transient = new Set<string>();
  const names = state.get("_non_persistent_buffers_set");
  if (names instanceof PySet) for (const name of names.items) transient.add(keyText(name));
  for (const part of ["_parameters", "_buffers", "_modules"]) {
    for (const [key, child] of entriesOf(state.get(part) ?? null)) {
      const name = keyText(key);
      if (part !== "_buffers" || !transient.has(name)) children.push([name, child]);
    }
  }
  return children;
}

const momentKeys = ["exp_avg", "exp_avg_sq", "momentum_buffer", "square_avg", "max_exp_avg_sq"];

/** A `state_dict()` of a torch optimizer, or the state of one parameter inside of it. */
export function isOptimizerState(value: PickleValue): boolean {
  const dict = asDict(value);
  if (dict === null) return false;
  if (dict.has("param_groups") && dict.has("state")) return true;
  return momentKeys.some((key) => dict.get(key) instanceof TorchTensor);
}
