/** The forms in which chains are compared; names alone, for whoever offers a choice. */

/**
 * `raw`: the weights as stored, unit for unit (no Gram matrix). `chain`: the plain chain, batch
 * normalization folded. `outgoing`: the normalization of the released code, from depth 2 on.
 * `canonical`: the chain of the canonical form under positive rescaling.
 */
export const chainForms = ["raw", "chain", "outgoing", "canonical"] as const;
export type ChainForm = (typeof chainForms)[number];
