/** An array of a file as a matrix in memory. */
import { EngineError } from "../../errors";
import { elementCount, isFloat } from "../../formats/checkpoint";
import type { DenseMatrix } from "../../linalg/matrix";
import { quoted, visibleName } from "../../report/names";
import type { ArrayPlace } from "../../representations/similarity";
import { refer } from "../layers";
import type { ReadingContext } from "./checkpointStack";

/** Elements: a covariance of 8192 inputs. */
const MAX_ELEMENTS = 2 ** 26;

/** A matrix, or a vector as a column. Throws `shape.mismatch`, `input.nonfinite`, `usage`. */
export async function readMatrixOf(
  { checkpoint, name }: ArrayPlace,
  { executor, signal }: ReadingContext,
): Promise<DenseMatrix> {
  const { path, tensors } = checkpoint;
  const tensor = name === null ? tensors[0] : tensors.find((each) => each.name === name);
  if (!tensor || (name === null && tensors.length > 1)) {
    const got = name === null ? `${tensors.length} arrays` : `none called ${quoted(name)}`;
    throw new EngineError(
      "usage",
      `${visibleName(path)}: expected one array, FILE#NAME, got ${got}`,
      {
        file: path,
      },
    );
  }
  const [rows, columns = 1, ...more] = tensor.shape;
  if (rows === undefined || more.length > 0 || !isFloat(tensor.dtype)) {
    throw new EngineError(
      "shape.mismatch",
      `${visibleName(path)}: expected a matrix of floating-point numbers, got ${tensor.dtype} [${tensor.shape.join(", ")}]`,
      { file: path },
    );
  }
  if (elementCount(tensor.shape) > MAX_ELEMENTS) {
    throw new EngineError(
      "format.limit",
      `${visibleName(path)}: has ${rows}x${columns} entries, expected at most ${MAX_ELEMENTS}`,
      { file: path },
    );
  }
  const matrix = { kind: "tensor" as const, rows, columns, tensor: refer(checkpoint, tensor) };
  const input = { matrix, scale: 1, row: 0, column: 0, stride: columns };
  const { finite, values } = await executor.run("weights.readBlock", input, { signal });
  if (!finite || !values) {
    throw new EngineError(
      "input.nonfinite",
      `${visibleName(path)}: has entries that are NaN or infinite, expected numbers`,
      { file: path },
    );
  }
  return { rows, columns, data: values };
}
