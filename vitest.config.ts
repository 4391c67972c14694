import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["unit", "property", "conformance"].map((name) => `test/${name}/**/*.test.ts`),
          setupFiles: ["test/property/seed.ts"],
          testTimeout: 20_000,
        },
      },
      { test: { name: "worker", include: ["test/worker/**/*.test.ts"], testTimeout: 60_000 } },
      { test: { name: "bundles", include: ["test/bundles/**/*.test.ts"] } },
      { test: { name: "package", include: ["test/package/**/*.test.ts"], testTimeout: 60_000 } },
    ],
  },
});
