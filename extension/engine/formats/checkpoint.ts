import type { ErrorCode } from "../errors";

/** Element types, named as safetensors writes them. Little-endian once read. */
export const dtypes = [
  "F64",
  "F32",
  "F16",
  "BF16",
  "F8_E4M3",
  "F8_E5M2",
  "I64",
  "I32",
  "I16",
  "I8",
  "U64",
  "U32",
  "U16",
  "U8",
  "BOOL",
] as const;

export type DType = (typeof dtypes)[number];

export const dtypeBytes: Readonly<Record<DType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
};

export const isFloat = (dtype: DType): boolean => dtype.startsWith("F") || dtype === "BF16";

export type Format =
  | "safetensors"
  | "safetensors.sharded"
  | "torch.zip"
  | "torch.legacy"
  | "torch.sharded"
  | "npy"
  | "npz"
  | "onnx"
  /** Layers written out as JSON, which tensor similarity takes; no reader lists it. */
  | "json";

/**
 * Where the elements of a tensor lie. Plain data: it crosses threads and processes.
 *
 * The storage is a run of `byteLength` decoded bytes; the tensor is a strided view of it.
 */
export interface TensorData {
  /** Index into {@link Checkpoint.files}. */
  readonly file: number;
  /** First byte of the storage in the file, or of its compressed form. */
  readonly offset: number;
  /** Bytes of the storage once decoded. */
  readonly byteLength: number;
  readonly compression: "none" | "deflate" | "varint";
  /** Bytes that the storage takes in the file; equals `byteLength` when not compressed. */
  readonly storedLength: number;
  /** CRC-32 that the container gives for the decoded storage, where it gives one. */
  readonly crc32?: number;
  readonly byteOrder: "little" | "big";
  /** First element of the view, counted in elements from the storage's start. */
  readonly elementOffset: number;
  /** Elements to step per axis; absent when the view is contiguous in row-major order. */
  readonly strides?: readonly number[];
}

export interface TensorInfo {
  /** The checkpoint's own name for it. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TensorData;
  /** Name of the earlier tensor whose very elements this one is (tied weights). */
  readonly tiedTo?: string;
  /** Where it belongs, in formats that say so; elsewhere its name tells. */
  readonly place?: TensorPlace;
}

/** Where a tensor belongs, by the operator that reads it. */
export interface TensorPlace {
  /** The layer's id. */
  readonly layer: string;
  /** What the tensor is within its layer, by PyTorch's name (`weight`, `running_mean`). */
  readonly role: string;
  /** Stored (in, out, ...) rather than (out, in, ...). */
  readonly inFirst: boolean;
}

export interface CheckpointFile {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since the epoch, when the header was read. */
  readonly modified: number;
}

/** Something wrong with a part of an input that does not spoil the rest. */
export interface Problem {
  readonly code: ErrorCode;
  readonly file: string;
  /** Tensor, layer, offset or entry; empty for the file as a whole. */
  readonly where: string;
  readonly text: string;
}

/** The list of tensors that a file, or a set of shards, declares. Holds no tensor data. */
export interface Checkpoint {
  /** What the user named: a file, an index or a folder. */
  readonly path: string;
  readonly format: Format;
  readonly files: readonly CheckpointFile[];
  /** In the model's own order where the format keeps one (PyTorch), else as the file lists them. */
  readonly tensors: readonly TensorInfo[];
  /** True when the order of `tensors` is the order of the modules in the model. */
  readonly ordered: boolean;
  /** Short string metadata of the file (safetensors `__metadata__`, npz has none). */
  readonly metadata: Readonly<Record<string, string>>;
  /** `h1:` and the SHA-256 over size and header of every file. */
  readonly id: string;
  readonly problems: readonly Problem[];
  /** Globals of a pickle that were not on the allow-list and stand as opaque placeholders. */
  readonly opaque: readonly string[];
  /** JSON text of `adapter_config.json` beside a LoRA adapter, where there is one. */
  readonly adapterConfig?: string;
}

/** Elements of a shape. */
export const elementCount = (shape: readonly number[]): number =>
  shape.reduce((count, size) => count * size, 1);
