/**
 * How a file says that it is an activation dump: one array a layer, the first axis of each the
 * same probe inputs in the same order.
 *
 * safetensors: metadata `cognate` = `activations`. npz, which has no metadata: an array of the name
 * {@link MARKER_ARRAY}, whatever it holds (`np.savez(file, **layers, __cognate_activations__=1)`).
 * Either may hold {@link SAMPLE_IDS}, n whole numbers that name the inputs: with them, rows in
 * another order are found out.
 */
import type { Checkpoint, TensorInfo } from "../formats/checkpoint";

export const METADATA_KEY = "cognate";
export const METADATA_VALUE = "activations";
export const MARKER_ARRAY = "__cognate_activations__";
export const SAMPLE_IDS = "sample_ids";

/** True for a checkpoint whose files say that they are an activation dump. */
export const isMarkedDump = ({ metadata, tensors }: Checkpoint): boolean =>
  metadata[METADATA_KEY] === METADATA_VALUE || tensors.some(({ name }) => name === MARKER_ARRAY);

/** True for arrays that are not layers. */
export const isReserved = ({ name }: TensorInfo): boolean =>
  name === MARKER_ARRAY || name === SAMPLE_IDS;
