/**
 * Which build of the kernels runs on this thread.
 *
 * Every module is built twice. The strict build rounds every product before it is added, so that
 * results are the same to the last bit on every machine. The relaxed build leaves that to the
 * machine (WebAssembly's relaxed SIMD): faster where there are fused instructions, and the same
 * from run to run on one machine, but not from one machine to another in the last digits.
 */
export type KernelMode = "fast" | "strict";

export type KernelBuild = "relaxed" | "strict";

let mode: KernelMode = "strict";

/** For all kernels that this thread calls from now on. It starts as `strict`. */
export function setKernelMode(next: KernelMode): void {
  mode = next;
}

export const kernelMode = (): KernelMode => mode;

/** The build that kernels are taken from: relaxed when it is allowed and there is support. */
export const kernelBuild = (): KernelBuild =>
  mode === "fast" && supportsRelaxed() ? "relaxed" : "strict";

let supported: boolean | undefined;

/** True where WebAssembly has relaxed SIMD: Node from 22 on, Electron from 31 on. */
export function supportsRelaxed(): boolean {
  supported ??= WebAssembly.validate(relaxedProbe);
  return supported;
}

/** A module with one function, of one `f64x2.relaxed_madd`. */
const relaxedProbe = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // type: () → v128; function 0 has it
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00],
  // code: three times a zero vector, then the instruction
  ...[0x0a, 0x13, 0x01, 0x11, 0x00],
  ...[0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f],
  ...[0xfd, 0x87, 0x02, 0x0b],
);
