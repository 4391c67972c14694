/** Activations that a chain may have between its layers; names alone. */

/**
 * Whether f(d x) = d f(x) for every d > 0: then a unit's incoming weights may be scaled by d and its
 * outgoing ones by 1/d. All of them act unit by unit, so that units may be reordered.
 */
export const homogeneity = {
  identity: true,
  linear: true,
  relu: true,
  leakyRelu: true,
  prelu: true,
  abs: true,
  relu6: false,
  elu: false,
  selu: false,
  gelu: false,
  geluTanh: false,
  silu: false,
  mish: false,
  sigmoid: false,
  tanh: false,
  softplus: false,
  softsign: false,
  sine: false,
  square: false,
} as const satisfies Readonly<Record<string, boolean>>;

export type ActivationName = keyof typeof homogeneity;

export const activationNames = Object.keys(homogeneity) as readonly ActivationName[];
