export declare function packageOf(module: string): string | null;
export declare function thirdPartyNotices(
  outputs: Record<string, { inputs: Record<string, unknown> }>,
  copied: readonly string[],
): string;
