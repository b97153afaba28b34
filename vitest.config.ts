import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real servers and child processes take part: a slow machine must not turn a pass into a failure.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
