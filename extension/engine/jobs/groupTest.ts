/** Job `htt.test`: hypothesis-training-testing on one matrix of similarities. */
import type { DenseMatrix } from "../linalg/matrix";
import { type OneTest, type TestOptions, testGroups } from "../weights/htt/testGroups";
import type { JobContext } from "./job";

export interface GroupTestInput extends TestOptions {
  readonly similarity: DenseMatrix;
  /** Group of each network, from 0. */
  readonly labels: Int32Array;
}

export const groupTest = async (
  { similarity, labels, ...options }: GroupTestInput,
  { task }: JobContext,
): Promise<OneTest | null> => testGroups(similarity, labels, options, task);
