/** Ways to make samples × features of an array of more than two axes; `reductions.ts` says what each does. */
export const reductions = ["flatten", "spatial", "pool", "cls", "last", "mean"] as const;

export type Reduction = (typeof reductions)[number];
