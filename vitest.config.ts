import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Tests that measure what a process holds: each in a process of its own, and nothing beside it. */
const MEMORY_TESTS = [
  'test/shared/delivery/compose-memory.test.ts',
  'test/shared/matching/many-monitors.test.ts',
  'test/functions/monitor/held-memory.test.ts',
]

/** Tests that are about real servers: where one is missing they are skipped, and say why. */
const REAL_TESTS = [
  'test/real/**/*.test.ts',
  'test/bench/bench.test.ts',
  'test/servers/{courier,cyrus,dovecot}.test.ts',
]

/** So that the first worlds of a run do not each bundle the functions. */
const BUNDLES = ['test/worlds/make-bundles.ts']

/** Tests that start processes: the local world and the commands. */
const WORLD_TESTS = ['test/{local,cli}/**/*.test.ts']

export default defineConfig({
  test: {
    // One more than there are cores: while one waits for a server or a process, the others work.
    maxWorkers: availableParallelism() + 1,
    // A worker loads the SDKs once, not once for each file. What a file changes of its process, it puts back.
    isolate: false,
    setupFiles: ['test/property-seed.ts'],
    restoreMocks: true,
    unstubEnvs: true,
    // Real servers and child processes take part: a slow machine must not turn a pass into a failure.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...MEMORY_TESTS, ...REAL_TESTS, ...WORLD_TESTS],
        },
      },
      { extends: true, test: { name: 'world', include: WORLD_TESTS, globalSetup: BUNDLES } },
      { extends: true, test: { name: 'real', include: REAL_TESTS, globalSetup: BUNDLES } },
      {
        extends: true,
        test: {
          name: 'memory',
          include: MEMORY_TESTS,
          isolate: true,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
