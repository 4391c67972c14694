import type { ErrorCode } from "../errors";
import { dtypeBytes, type TensorData, type TensorInfo } from "./checkpoint";
import { NumpyArray } from "./pickleGlobals";
import type { OpaqueNames } from "./pickleMachine";
import type { PickleValue } from "./pickleValues";
import { type ProblemList, quoted } from "./problems";
import type { FileContents } from "./reader";
import { isRowMajor, shapeBytes } from "./shape";
import { findStateDict } from "./torchStateDict";
import { BrokenTensor, type TorchStorage, type TorchTensor } from "./torchValues";
import type { Leaf } from "./torchWalk";

/** The bytes of a storage in the file. */
export type StoragePlace = Omit<TensorData, "file" | "byteOrder" | "elementOffset" | "strides">;

/** Why something cannot be read, the text as the end of a sentence. */
export type Fault = readonly [ErrorCode, string];

export const isFault = (value: StoragePlace | Fault): value is Fault => Array.isArray(value);

export interface TorchFile {
  readonly fileIndex: number;
  readonly byteOrder: "little" | "big";
  /** Where a storage lies, or why it does not. */
  locate(storage: TorchStorage): StoragePlace | Fault;
  readonly header: readonly Uint8Array[];
  readonly problems: ProblemList;
  readonly opaque: OpaqueNames;
}

/**
 * Views that read an element several times (`expand`) may have this many elements; beyond, a file
 * of a kilobyte would ask for any amount of work.
 */
const MAX_REPEATED_ELEMENTS = 2 ** 28;

/**
 * Tensors of one file, ties included. A pickle that stays within its own limits makes about
 * 190,000; more are the same ones in other places, which takes two bytes each.
 */
const MAX_TORCH_TENSORS = 250_000;

/** The tensors of the value that a torch file holds, each with its place in the file. */
export function torchContents(root: PickleValue, file: TorchFile): FileContents {
  const { problems } = file;
  const { leaves, metadata, skipped, stopped } = findStateDict(
    root,
    file.header.reduce((sum, part) => sum + part.length, 0),
  );
  if (stopped !== null)
    problems.add("format.limit", "", `not all tensors were looked for: ${stopped}`);
  const tensors: TensorInfo[] = [];
  const names = new Set<string>();
  const firstByView = new Map<string, string>();
  for (const leaf of leaves) {
    if (names.size === MAX_TORCH_TENSORS) {
      const text = `has ${leaves.length} tensors; those after the first ${MAX_TORCH_TENSORS} are left out`;
      problems.add("format.limit", "", text);
      break;
    }
    if (names.has(leaf.name)) {
      problems.add(
        "format.unsupported",
        leaf.name,
        `tensor ${quoted(leaf.name)} occurs twice; the first one counts`,
      );
      continue;
    }
    names.add(leaf.name);
    const tensor = placed(leaf, file);
    if ("data" in tensor) tensors.push(withTie(tensor, leaf, firstByView));
    else problems.add(tensor[0], leaf.name, `tensor ${quoted(leaf.name)}: ${tensor[1]}`);
  }
  if (skipped > 0) {
    metadata.set("cognate.skipped", `${skipped} tensors of optimizer and training state`);
    if (leaves.length === 0) {
      const text = `holds ${skipped} tensors of optimizer and training state, and no weights`;
      problems.add("format.unsupported", "", text);
    }
  }
  return {
    tensors,
    ordered: true,
    metadata: Object.fromEntries(metadata),
    header: file.header,
    problems: problems.list,
    opaque: file.opaque.list(),
  };
}

function placed({ name, value }: Leaf, file: TorchFile): TensorInfo | Fault {
  if (value instanceof BrokenTensor) return [value.code, value.text];
  if (value instanceof NumpyArray) {
    return [
      "format.unsupported",
      "it is a numpy array inside the pickle, expected a tensor of torch",
    ];
  }
  const { element, shape, strides } = value;
  if (element.dtype === null) {
    return ["format.unsupported", `its element type ${element.name} is not supported`];
  }
  const place = file.locate(value.storage);
  if (isFault(place)) return place;
  const elementOffset = value.storage.viewOffset + value.elementOffset;
  // The number of elements, by the one function that has no NaN for sizes beyond all bounds.
  const count = shapeBytes(shape, 1);
  const span =
    count === 0 ? 0 : shape.reduce((last, size, axis) => last + (size - 1) * strides[axis], 1);
  const needed = count === 0 ? 0 : (elementOffset + span) * dtypeBytes[element.dtype];
  if (needed > place.byteLength) {
    return [
      "format.truncated",
      `shape [${shape.join(", ")}] of ${element.dtype} reaches byte ${needed} of its storage, which has ${place.byteLength}`,
    ];
  }
  // Every element counted has bytes of its own in the storage unless the view repeats some.
  if (count > span && count > MAX_REPEATED_ELEMENTS) {
    return [
      "format.limit",
      `it repeats ${span} stored elements to ${count}, expected at most ${MAX_REPEATED_ELEMENTS}`,
    ];
  }
  return {
    name,
    dtype: element.dtype,
    shape,
    data: {
      file: file.fileIndex,
      ...place,
      byteOrder: file.byteOrder,
      elementOffset: count === 0 ? 0 : elementOffset,
      ...(isRowMajor(shape, strides) ? {} : { strides }),
    },
  };
}

/** Marks a tensor that is element for element an earlier one, as shared embeddings are. */
function withTie(tensor: TensorInfo, leaf: Leaf, firstByView: Map<string, string>): TensorInfo {
  const { storage, strides } = leaf.value as TorchTensor;
  if (tensor.shape.includes(0)) return tensor;
  const { dtype, shape, data } = tensor;
  // The key comes last: it may hold any sign, the parts before it may not.
  const view = `${dtype} ${data.elementOffset} ${shape} ${strides} ${storage.key}`;
  const first = firstByView.get(view);
  if (first !== undefined) return { ...tensor, tiedTo: first };
  firstByView.set(view, tensor.name);
  return tensor;
}
