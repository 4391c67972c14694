import { defineConfig, type Project } from "@playwright/test";
import { environment } from "./test/e2e/support/environment";
import type { WorkerOptions } from "./test/e2e/support/fixtures";

/** Nothing but this machine can be reached from the browser. */
const OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost";

/**
 * The package for every platform goes through all tests; the one for this platform differs in what
 * runs models, and goes through these. Pictures for README.md are made on request, by a run of
 * their own.
 */
const projects: Project<object, WorkerOptions>[] = process.env.COGNATE_PICTURES
  ? [{ name: "pictures", testMatch: "pictures.spec.ts" }]
  : [
      { name: "universal", testIgnore: "pictures.spec.ts", use: { packageName: "universal" } },
      ...(environment().packages.native === null
        ? []
        : [
            {
              name: "native",
              testMatch: "models.spec.ts",
              use: { packageName: "native" as const },
            },
          ]),
    ];

export default defineConfig<object, WorkerOptions>({
  testDir: "test/e2e",
  projects,
  outputDir: "out/e2e/results",
  // one window takes what two cores give; two take no less time
  workers: 1,
  fullyParallel: false,
  retries: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json"]],
  use: {
    browserName: "chromium",
    headless: true,
    viewport: { width: 1400, height: 900 },
    actionTimeout: 20_000,
    navigationTimeout: 60_000,
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: environment().chromium,
      handleSIGTERM: false,
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-quic",
        "--disable-sync",
        OFFLINE,
      ],
    },
  },
});
