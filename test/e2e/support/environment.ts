/** What scripts/e2e/run.mjs found or installed. */
export interface Environment {
  /** Node 24, for code-server. */
  readonly node: string;
  /** code-server's entry script. */
  readonly codeServer: string;
  readonly chromium: string;
  readonly packages: Readonly<Record<PackageName, string | null>>;
}

/** The package for every platform, and the one for this; null where this has none. */
export type PackageName = "universal" | "native";

export function environment(): Environment {
  const text = process.env.COGNATE_E2E;
  if (!text) throw new Error("start the end-to-end tests by `npm run test:e2e`");
  return JSON.parse(text) as Environment;
}
