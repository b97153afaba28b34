/** What tells libfaketime which clock to play. Source: faketime(1), libfaketime's README. */
const VARIABLES = ['LD_PRELOAD', 'FAKETIME', 'FAKETIME_DONT_FAKE_MONOTONIC']

/**
 * What gives a function the clock of the world around it, where somebody tries that on another day by libfaketime: else its
 * calls would come from today, and be refused as expired. Nothing on any other machine.
 */
export function preloadedClock(): Record<string, string> {
  const { LD_PRELOAD = '' } = process.env
  if (!LD_PRELOAD.includes('libfaketime')) return {}
  return Object.fromEntries(
    VARIABLES.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
