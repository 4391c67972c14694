/** How p values allow for the depths that were tried: the words of the command line and the views. */
export const httCorrections = ["none", "holm", "bh"] as const;
export type HttCorrection = (typeof httCorrections)[number];
