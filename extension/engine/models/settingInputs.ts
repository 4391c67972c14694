/**
 * Inputs that say what an operator does rather than what it works on. A derivative has to know
 * their elements when it is built.
 */
const reduction = [1];

const settings: Readonly<Record<string, readonly number[]>> = {
  CumSum: [1],
  Dropout: [2],
  Expand: [1],
  Pad: [1, 3],
  Pow: [1],
  ReduceL1: reduction,
  ReduceL2: reduction,
  ReduceLogSum: reduction,
  ReduceLogSumExp: reduction,
  ReduceMax: reduction,
  ReduceMean: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  ReduceSum: reduction,
  ReduceSumSquare: reduction,
  Reshape: [1],
  Resize: [1, 2, 3],
  Slice: [1, 2, 3, 4],
  Split: [1],
  Squeeze: [1],
  Tile: [1],
  Trilu: [1],
  Unsqueeze: [1],
};

/** Positions of an operator's settings among its inputs. */
export const settingInputs = (operator: string): readonly number[] => settings[operator] ?? [];
