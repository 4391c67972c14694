/**
 * How an array of more than two axes becomes samples × features. The first axis counts the inputs.
 *
 * | mode | n×c×h×w (and more spatial axes) | n×t×d |
 * |---|---|---|
 * | `flatten` | n × chw | n × td |
 * | `spatial` | nhw × c: positions are samples | nt × d: tokens are samples |
 * | `pool` | n × c: mean over positions | n × d: mean over tokens |
 * | `cls` | - | n × d: the first token |
 * | `last` | - | n × d: the last token |
 * | `mean` | n × c: mean over positions | n × d: mean over tokens |
 *
 * Unasked, both become n × features by the mean over positions or tokens (`pool`, `mean`): the
 * sample stays the input, and sizes of maps and lengths of texts do not enter. Arrays of two axes
 * stay as they are, those of one become a single feature, whatever the mode.
 */
export const reductions = ["flatten", "spatial", "pool", "cls", "last", "mean"] as const;

export type Reduction = (typeof reductions)[number];
