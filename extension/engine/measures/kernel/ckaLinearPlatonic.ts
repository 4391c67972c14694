import { defineMeasure } from "../measure";
import { centered } from "../parts/centered";
import { smallGram } from "../parts/centeredGram";
import { gramSquares } from "../parts/gramSquares";
import { gramProduct } from "./gramProduct";

/** What platonic-rep adds to the denominator. */
const ADDED = 1e-6;

/**
 * Linear CKA as platonic-rep's `cka` computes it: ‖ȲᵀX̄‖²_F / (‖X̄ᵀX̄‖_F ‖ȲᵀȲ‖_F + 10⁻⁶) on
 * column-centered X (n×p), Y (n×q).
 * Score in [0, 1); close to linear CKA where entries are about 1 in size, 0 where they are tiny.
 * Cost as linear CKA's. 0 where a side has no variance, as there.
 * Huh, Cheung, Wang and Isola 2024.
 */
export const ckaLinearPlatonic = defineMeasure({
  id: "cka.linear@platonic",
  name: "Linear CKA (platonic-rep)",
  family: "kernel",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  self: null,
  needsNull: true,
  invariances: ["orthogonal", "translation"],
  help: "Linear CKA with 10⁻⁶ added to its denominator, to reproduce values of platonic-rep.",
  ignores: "As linear CKA; in addition, shrinks toward 0 where entries are small.",
  useWhen: "Only to compare with numbers that platonic-rep gave.",
  formula: "‖ȲᵀX̄‖²_F / (‖X̄ᵀX̄‖_F · ‖ȲᵀȲ‖_F + 10⁻⁶)",
  cost: "O(n·(p² + q² + pq)), or O(n²·(p + q)) where that is less",
  cite: ["huh2024", "kornblith2019"],
  prepare: () => [centered, smallGram, gramSquares],
  compare(x, y, { task }) {
    const norms = Math.sqrt(x.get(gramSquares, task)) * Math.sqrt(y.get(gramSquares, task));
    return { value: gramProduct(x, y, task) / (norms + ADDED) };
  },
});
