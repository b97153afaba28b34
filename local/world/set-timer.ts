/** Calls back once after `delayMs`; what it returns cancels. A timer of the local world keeps no process alive by itself. */
export function setTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}
