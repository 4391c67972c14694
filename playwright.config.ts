import { defineConfig } from "@playwright/test";
import { environment } from "./test/e2e/support/environment";

/** Nothing but this machine can be reached from the browser. */
const OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost";

export default defineConfig({
  testDir: "test/e2e",
  // Pictures for README.md are made on request, by a run of their own.
  ...(process.env.COGNATE_PICTURES
    ? { testMatch: "pictures.spec.ts" }
    : { testIgnore: "pictures.spec.ts" }),
  outputDir: "out/e2e/results",
  workers: 1,
  fullyParallel: false,
  retries: 1,
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
