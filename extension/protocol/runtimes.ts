/** What can run models, by the names that settings, options and the log use. */
export const runtimeChoices = ["auto", "onnx", "onnx-web", "tfjs", "tfjs-node"] as const;

/** `auto` is onnxruntime: its native library where it works, else WebAssembly. */
export type RuntimeChoice = (typeof runtimeChoices)[number];

export type RuntimeKind = Exclude<RuntimeChoice, "auto">;
