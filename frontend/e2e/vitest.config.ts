// The end-to-end tests: stories told in Chromium against the real programs.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    environment: "node",
    include: ["*.e2e.ts"],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // Three at once: each has its own observatory, and waits for it most of the time.
    maxWorkers: 3,
  },
});
