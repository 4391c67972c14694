import {
  type AllowedGlobal,
  type AllowList,
  allowCall,
  allowValue,
  inert,
  itemsOf,
  type PickleCall,
  pythonGlobals,
} from "./pickleGlobals";
import { type PickleValue, PyDict, PyGlobal, PyList, PyObject, PyTuple } from "./pickleValues";
import { shapeFault } from "./shape";
import { storageElements, torchElements } from "./torchTypes";
import {
  BrokenTensor,
  type TorchElement,
  TorchStorage,
  TorchTensor,
  TorchType,
} from "./torchValues";

const unsupported = (text: string): BrokenTensor => new BrokenTensor("format.unsupported", text);

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** `_rebuild_tensor(storage, storage_offset, size, stride)`, with the element type of its own. */
function rebuild(args: readonly PickleValue[], element?: TorchElement): PickleValue {
  const [storage, elementOffset, size, stride] = args;
  if (storage instanceof BrokenTensor) return storage;
  if (!(storage instanceof TorchStorage)) return unsupported("its storage is no storage of torch");
  if (!isCount(elementOffset)) return unsupported("its offset is no whole number from 0 on");
  const shape = itemsOf(size);
  const strides = itemsOf(stride);
  const fault = shapeFault(shape);
  if (fault !== null) return unsupported(`its ${fault}`);
  if (strides.length !== shape.length || !strides.every(isCount)) {
    return unsupported(`its strides are not ${shape.length} whole numbers from 0 on`);
  }
  return new TorchTensor({
    storage,
    element: element ?? storage.element,
    elementOffset,
    shape: shape.filter(isCount),
    strides: strides.filter(isCount),
  });
}

/** `_rebuild_tensor_v3`: the storage is untyped, the element type comes as an argument. */
const rebuildTyped: PickleCall = (args) => {
  const type = args[6];
  if (type instanceof TorchType) return rebuild(args, type.element);
  return unsupported("its element type is unknown");
};

const refuse = (kind: string): AllowedGlobal =>
  allowCall(() => unsupported(`it is ${kind}, expected a plain strided tensor`));

const firstArgument: PickleCall = ([value]) => value ?? null;

/** Functions that make a tensor from their arguments, by name inside `torch._utils`. */
const rebuilders: readonly (readonly [string, AllowedGlobal])[] = [
  ["_rebuild_tensor", allowCall((args) => rebuild(args))],
  ["_rebuild_tensor_v2", allowCall((args) => rebuild(args))],
  ["_rebuild_tensor_v3", allowCall(rebuildTyped)],
  ["_rebuild_parameter", allowCall(firstArgument)],
  ["_rebuild_parameter_with_state", allowCall(firstArgument)],
  ["_rebuild_sparse_tensor", refuse("a sparse tensor")],
  ["_rebuild_sparse_csr_tensor", refuse("a sparse tensor")],
  ["_rebuild_nested_tensor", refuse("a nested tensor")],
  ["_rebuild_qtensor", refuse("a quantized tensor")],
  ["_rebuild_meta_tensor_no_storage", refuse("a meta tensor, which has no values")],
  ["_rebuild_device_tensor_from_numpy", refuse("a tensor of another device")],
  ["_rebuild_device_tensor_from_cpu_tensor", allowCall(firstArgument)],
  ["_rebuild_xla_tensor", refuse("a tensor of another device")],
  ["_rebuild_mlc_tensor", refuse("a tensor of another device")],
  ["_rebuild_wrapper_subclass", refuse("a wrapper without values of its own")],
];

/**
 * `_rebuild_from_type_v2(function, type, arguments, state)`: a tensor of a subclass. Only the
 * rebuilders above may be the function; this one among them would recurse.
 */
const rebuildFromType: PickleCall = ([callable, , args], context) => {
  const entry = callable instanceof PyGlobal ? rebuilderByPath.get(callable.path) : undefined;
  if (entry?.kind === "call") return entry.call(itemsOf(args), context);
  return unsupported("it is of a class whose making is unknown");
};

const rebuilderByPath: AllowList = new Map(
  rebuilders.map(([name, entry]) => [`torch._utils.${name}`, entry]),
);

/** `torch.device("cuda", 0)` as `cuda:0`. */
const device: PickleCall = ([kind, index]) =>
  typeof kind !== "string" ? null : typeof index === "number" ? `${kind}:${index}` : kind;

const storageModules = ["torch", "torch.cuda", "torch.storage"];

/** Everything that a torch pickle may name and that is data. */
export const torchGlobals: AllowList = new Map<string, AllowedGlobal>([
  ...pythonGlobals,
  ...rebuilderByPath,
  ["torch._tensor._rebuild_from_type", allowCall(rebuildFromType)],
  ["torch._tensor._rebuild_from_type_v2", allowCall(rebuildFromType)],
  ...storageModules.flatMap((module) =>
    Array.from(storageElements, ([name, element]): [string, AllowedGlobal] => [
      `${module}.${name}`,
      allowValue(new TorchType(element)),
    ]),
  ),
  ...Array.from(torchElements, ([name, element]): [string, AllowedGlobal] => [
    `torch.${name}`,
    allowValue(new TorchType(element)),
  ]),
  [
    "torch.Size",
    allowCall(([sizes]) => (sizes instanceof PyTuple ? sizes : new PyTuple(itemsOf(sizes)))),
  ],
  ["torch.device", allowCall(device)],
  ["torch.serialization._get_layout", allowCall(firstArgument)],
  // Layouts, memory formats and quantization schemes, which are named as values.
  ...[
    "strided",
    "sparse_coo",
    "sparse_csr",
    "contiguous_format",
    "preserve_format",
    "channels_last",
    "per_tensor_affine",
    "per_channel_affine",
    "per_channel_affine_float_qparams",
  ].map((name): [string, AllowedGlobal] => [`torch.${name}`, inert]),
  ["torch.Tensor", inert],
  ["torch.nn.Parameter", inert],
  ["torch.nn.parameter.Parameter", inert],
  ["torch.nn.parameter.Buffer", inert],
  // TorchScript wraps lists of one type.
  ["torch.jit._pickle.build_intlist", allowCall(firstArgument)],
  ["torch.jit._pickle.build_doublelist", allowCall(firstArgument)],
  ["torch.jit._pickle.build_boollist", allowCall(firstArgument)],
  ["torch.jit._pickle.build_tensorlist", allowCall(firstArgument)],
  ["torch.jit._pickle.restore_type_tag", allowCall(firstArgument)],
]);

/**
 * What a persistent id of a torch file stands for: `("storage", class, key, device, elements)`,
 * in legacy files with `(key, first element, elements)` of a view behind it, or None.
 */
export function torchPersistent(id: PickleValue): PickleValue {
  const [kind, type, key, , length, view] = itemsOf(id);
  if (kind === "module") return type ?? null;
  if (kind !== "storage" || typeof key !== "string") return new PyObject("persistent id", [id]);
  if (!(type instanceof TorchType)) {
    const name = type instanceof PyGlobal ? type.path : "no class";
    return unsupported(`its storage is of unknown type (${name})`);
  }
  if (!isCount(length)) return unsupported("its storage's length is no whole number from 0 on");
  const [, viewOffset] = itemsOf(view);
  return new TorchStorage(key, type.element, length, isCount(viewOffset) ? viewOffset : 0);
}

/** The dict that a value is or behaves like; null when it is none. */
export function asDict(value: PickleValue): PyDict | null {
  if (value instanceof PyDict) return value;
  return value instanceof PyObject && value.dict.size > 0 ? value.dict : null;
}

/** Key and value of the entries of a dict, or index and value of those of a list. */
export function* entriesOf(value: PickleValue): Iterable<readonly [PickleValue, PickleValue]> {
  const dict = asDict(value);
  if (dict !== null) {
    for (const entry of dict.entries()) yield [entry.key, entry.value];
  } else if (value instanceof PyList || value instanceof PyTuple) {
    for (const [index, item] of value.items.entries()) yield [index, item];
  }
}

/** Number of entries or items. */
export const sizeOf = (value: PickleValue): number => asDict(value)?.size ?? itemsOf(value).length;
