import { defineConfig } from 'vitest/config'

/** What takes so long that it is run by night, or by hand: `npm run soak`. */
export default defineConfig({
  test: { include: ['test/soak/*.soak.ts'], testTimeout: 3_600_000, restoreMocks: true },
})
