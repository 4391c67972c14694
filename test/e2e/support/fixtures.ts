import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { Workbench } from "../pages/workbench";
import type { PackageName } from "./environment";
import { Server } from "./server";

interface TestFixtures {
  /** A folder of its own for each test, with the samples in it. */
  readonly folder: string;
  /** Opens the editor on `folder`, once a test has written its own files there. */
  readonly open: () => Promise<Workbench>;
  /** The editor, opened on `folder` with the samples alone. */
  readonly workbench: Workbench;
}

export interface WorkerOptions {
  /** The package under test, by the project of playwright.config.ts. */
  readonly packageName: PackageName;
}

interface WorkerFixtures extends WorkerOptions {
  readonly server: Server;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  packageName: ["universal", { option: true, scope: "worker" }],

  server: [
    async ({ packageName }, use) => {
      const server = await Server.start(packageName);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures here
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "cognate-folder-"));
    for (const name of readdirSync("media/samples").filter((file) => !file.endsWith(".md"))) {
      cpSync(join("media/samples", name), join(folder, name));
    }
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },

  open: async ({ page, server, folder }, use, info) => {
    await use(async () => {
      const workbench = new Workbench(page, server.url, folder);
      await workbench.open();
      return workbench;
    });
    if (info.status === info.expectedStatus) return;
    await info.attach("extension's log", {
      body: server.extensionLog(),
      contentType: "text/plain",
    });
  },

  workbench: async ({ open }, use) => use(await open()),
});

export { expect } from "@playwright/test";
