/**
 * What the readers accept at most. A file is read before anybody trusts it, so every count, length,
 * rank and depth that a file declares is held against a number here, and `format.limit` names it.
 */

/** Read from the start of every file, in one go: covers most headers and every signature. */
export const HEAD_BYTES = 64 * 1024;

/** As in the reference implementation of safetensors: 100 MB, or about 700 000 tensors. */
export const MAX_SAFETENSORS_HEADER_BYTES = 100_000_000;

/** An index names every tensor once and its shard; the largest published ones are near 5 MB. */
export const MAX_INDEX_BYTES = 64 * 1024 * 1024;

/** Published checkpoints have up to some hundred shards; each one costs an open file and a header. */
export const MAX_SHARDS = 10_000;

/** Mixtures of experts reach some hundred thousand tensors; a view cannot use more than this. */
export const MAX_TENSORS = 1_000_000;

/** NumPy stops at 32 axes (64 since 2.0), torch at 64 and uses at most 8. */
export const MAX_RANK = 32;

/** Characters of a tensor's name. Real ones stay below 300; views show any length as text. */
export const MAX_NAME_LENGTH = 65_536;

/** A safetensors header is 3 deep, an index 2; recursion stays far from the stack's end. */
export const MAX_JSON_DEPTH = 64;

/**
 * Values of a JSON text, weighted by the memory that they take: 1 for each, 4 more for an array or
 * object, 2 more for a member. A matrix of a safetensors header comes to 28, a tensor of an index to 3.
 */
export const MAX_JSON_WEIGHT = 32_000_000;

/** Characters of one value of a file's metadata; longer ones (embedded images) are left out. */
export const MAX_METADATA_LENGTH = 65_536;

/** Entries of a file's metadata: it travels with every listing. */
export const MAX_METADATA_ENTRIES = 10_000;

/** NumPy itself reads headers of 10 000 bytes unless told otherwise; long structured types need more. */
export const MAX_NPY_HEADER_BYTES = 1024 * 1024;

/** A npy header is a dict of a tuple: 2 deep, and structured types nest a little further. */
export const MAX_PYTHON_LITERAL_DEPTH = 16;

/** Read from the start of every entry of an npz: numpy's headers take 128 bytes. */
export const NPZ_ENTRY_HEAD_BYTES = 1024;

/** adapter_config.json: a page of settings, longer only where it lists modules by name. */
export const MAX_ADAPTER_CONFIG_BYTES = 1024 * 1024;

/**
 * A compressed or strided tensor is held in memory while it is read, once a thread. Stored
 * contiguous tensors, which is what checkpoints are made of, are read in pieces and have no limit.
 */
export const MAX_DECODED_BYTES = 1024 * 1024 * 1024;

/** Entries of a folder that are looked at, itself and each subfolder that may hold a checkpoint. */
export const MAX_FOLDER_ENTRIES = 100_000;

/** Subfolders of a run that are looked into; each costs two requests where files are remote. */
export const MAX_RUN_FOLDERS = 5000;

/** Headers of all shards of one checkpoint, or of all arrays of a npz, in bytes. */
export const MAX_HEADERS_BYTES = 256 * 1024 * 1024;

/** Characters of all metadata of a file: it travels with every listing. */
export const MAX_METADATA_CHARACTERS = 4 * 1024 * 1024;

/** Problems listed one by one; the rest is counted. A cut file can spoil every tensor it has. */
export const MAX_PROBLEMS = 200;

/** Nodes of an ONNX graph once its functions are put in place; the largest have some 100,000. */
export const MAX_ONNX_NODES = 1_000_000;

/** ONNX functions that call each other, one within another; exporters nest as deep as modules do. */
export const MAX_ONNX_DEPTH = 32;

/** Fields of one ONNX message; a graph has one for each node, weight and described value. */
export const MAX_ONNX_FIELDS = 2_000_000;
