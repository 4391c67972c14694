/** What is known of PyTorch's own names, by their last part. */

/** Children by position. */
export const sequences = new Set(["Sequential", "ModuleList", "list", "tuple"]);
/** Children by name. */
export const mappings = new Set(["ModuleDict", "OrderedDict", "dict"]);
/** Called on a module, they answer it. */
export const fluent = new Set(
  "to cuda cpu eval train float double half bfloat16 requires_grad_ apply copy".split(" "),
);
/** Called with a module, they answer it, or one that has its place. */
export const wrappers = new Set(
  "spectral_norm weight_norm orthogonal deepcopy compile script wrap checkpoint_wrapper".split(" "),
);
/** Modules that put theirs under `module`. */
export const parallel = new Set(["DataParallel", "DistributedDataParallel"]);
/** Methods that may define members, before all others. */
export const builders = ["__init__", "setup", "build", "configure_model"] as const;
/** Methods that only use what is there; many, and long. */
export const users = /^(forward|call|__call__|training_step|validation_step|test_step)$/;
