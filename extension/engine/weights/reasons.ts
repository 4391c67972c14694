/** Why a number does not exist. Every null in a result has one of these, and a note that says it. */
export const reasons = {
  pending: { code: "pending", text: "not computed yet" },
  cancelled: { code: "cancelled", text: "cancelled before it was computed" },
  skipped: { code: "skipped", text: "not computed unasked" },
  limit: { code: "format.limit", text: "the layer is too large for the memory budget" },
  shape: { code: "shape.mismatch", text: "the layers' shapes differ" },
  width: { code: "shape.mismatch", text: "the layers' input widths differ" },
  noTensors: {
    code: "shape.mismatch",
    text: "no two of their tensors have equal roles and shapes",
  },
  partner: { code: "input.unpaired", text: "a tensor of the layer has no partner" },
  nonfinite: { code: "input.nonfinite", text: "a tensor holds NaN or infinite entries" },
  noFinite: { code: "input.nonfinite", text: "the tensor holds no finite entry" },
  range: { code: "range", text: "a sum of squares leaves float64's range" },
  unsound: {
    code: "input.nonfinite",
    text: "a layer holds NaN or infinite entries, or such whose squares leave float64's range",
  },
  zero: { code: "zero", text: "a tensor is all zero" },
  traceless: {
    code: "undefined",
    text: "WᵀW is a multiple of the identity, so its traceless part is zero",
  },
  vector: { code: "undefined", text: "a vector has no input directions and no spectrum" },
  integer: { code: "undefined", text: "integers get equality alone" },
  empty: { code: "undefined", text: "the tensor has no elements" },
  dtype: { code: "undefined", text: "the dtypes differ" },
  scale: { code: "lora.scale", text: "the adapter's scale is unknown" },
} as const satisfies Readonly<Record<string, { code: string; text: string }>>;

export type Reason = keyof typeof reasons;

/** A figure, or why there is none. */
export type Figure =
  | { readonly value: number | boolean }
  | { readonly value: null; readonly reason: Reason };

export const missing = (reason: Reason): Figure => ({ value: null, reason });
