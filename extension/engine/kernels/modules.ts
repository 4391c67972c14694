import { decodeBase64 } from "./base64";
import { type KernelBuild, kernelBuild } from "./mode";

/** Both builds of a module, in base64. */
export type ModuleBuilds = Readonly<Record<KernelBuild, string>>;

const compiled = new Map<string, WebAssembly.Module>();

/** A new instance over `memory` of the build that runs now. Each build is compiled once. */
export function instantiate<Exports>(builds: ModuleBuilds, memory: WebAssembly.Memory): Exports {
  const text = builds[kernelBuild()];
  const module = compiled.get(text) ?? new WebAssembly.Module(decodeBase64(text));
  compiled.set(text, module);
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
}
