/**
 * The globals that the engine may use: those that Node, browsers and workers share.
 * Kept by hand, so that nothing of Node or the DOM slips in through a library's types.
 */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBuffer): string;
}
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}
interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}
/** Not in browsers, whose timers do not keep messages waiting. */
declare function setImmediate(callback: () => void): unknown;
declare function setTimeout(callback: () => void, milliseconds: number): unknown;
