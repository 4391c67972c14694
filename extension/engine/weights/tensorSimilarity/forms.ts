/** The inner products that tensor similarity may take, and what each cannot see. */
export const tensorForms = ["layer_sym", "full_sym", "gauss_close", "gauss_exact"] as const;
export type TensorForm = (typeof tensorForms)[number];

/** As `--metric` and `--form` name them. */
export const metrics = ["symmetric", "gaussian"] as const;
export const formNames = ["layer", "full", "closure", "exact"] as const;
export type FormName = (typeof formNames)[number];

const named: Readonly<Record<FormName, { form: TensorForm; metric: (typeof metrics)[number] }>> = {
  layer: { form: "layer_sym", metric: "symmetric" },
  full: { form: "full_sym", metric: "symmetric" },
  closure: { form: "gauss_close", metric: "gaussian" },
  exact: { form: "gauss_exact", metric: "gaussian" },
};

/**
 * The form that a metric and a form's name ask for: a metric alone asks for its layer-wise form.
 * Null where nothing is asked for; `false` where the two contradict each other.
 */
export function formOf(
  metric: (typeof metrics)[number] | undefined,
  form: FormName | undefined,
): TensorForm | null | false {
  if (form === undefined) {
    return metric === undefined ? null : metric === "symmetric" ? "layer_sym" : "gauss_close";
  }
  const found = named[form];
  return metric === undefined || metric === found.metric ? found.form : false;
}

/** What the number is, in a sentence. */
export const meanings: Readonly<Record<TensorForm, string>> = {
  layer_sym:
    "cosine of the networks' tensors, each layer symmetrized over its own legs (Gram recursion)",
  full_sym: "cosine of the networks' tensors, symmetrized over all input legs (Bombieri product)",
  gauss_close:
    "cosine of the outputs over Gaussian inputs, hidden states taken for Gaussian (closure)",
  gauss_exact: "cosine of the outputs over Gaussian inputs, E[f·g] / √(E[f·f] E[g·g])",
};
