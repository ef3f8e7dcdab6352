import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build-once.ts"],
    env: { TZ: "UTC", NO_COLOR: "1" },
    // Bounds for a machine that does much else; nothing is judged by time here.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests that drive real processes share a machine with others; what fails each time fails.
    retry: 1,
    coverage: {
      provider: "v8",
      include: ["cli/**", "planner/**", "loadtests/**", "reports/**"],
      reporter: ["text-summary", "json-summary"],
    },
  },
});
