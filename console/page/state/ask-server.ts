import { useEffect, useState } from 'preact/hooks'
import type { Fault } from '../../api/answers.js'
import { sessionKey } from './session-key.js'

/** What the server said that cannot be answered. */
export class Refused extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.message)
    this.fault = fault
  }
}

/** No server answers any more: it was ended, or this machine sleeps. */
export const GONE: Fault = { code: 'CONSOLE_GONE', message: '' }

/** Asks the server. The form of an answer is what console/api says of its path. @throws Refused */
export async function ask<T>(
  path: string,
  { body, signal }: { readonly body?: object; readonly signal?: AbortSignal } = {},
): Promise<T> {
  const response = await fetch(path, {
    method: body ? 'POST' : 'GET',
    headers: {
      'X-Mailjobs-Key': sessionKey.value,
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new Refused(GONE)
  })
  const answer = await response.json().catch(() => undefined)
  if (response.ok && answer !== undefined) return answer
  throw new Refused(answer?.error ?? { code: `HTTP_${response.status}`, message: '' })
}

/** Something that is asked of the server: what was answered last stays until the next answer is there. */
export interface Loaded<T> {
  readonly data?: T
  readonly fault?: Fault
  readonly isLoading: boolean
  /** Asks again. */
  readonly again: () => void
}

/** Asks for a path, and again when it changes or every so often; answers that come too late are dropped. */
export function useAnswer<T>(path: string | undefined, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<{ path?: string; data?: T; fault?: Fault }>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    if (path === undefined) return
    const abort = new AbortController()
    ask<T>(path, { signal: abort.signal }).then(
      (data) => setState({ path, data }),
      (error: unknown) => {
        if (abort.signal.aborted) return
        const fault =
          error instanceof Refused ? error.fault : { code: 'PAGE', message: String(error) }
        // At a loss the last data stay.
        setState((before) => ({ ...(before.path === path && before), path, fault }))
      },
    )
    return () => abort.abort()
  }, [path, turn])
  useEffect(() => {
    if (everyMs === undefined) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setTurn((before) => before + 1)
    }, everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  const isCurrent = state.path === path
  return {
    ...(isCurrent && state.data !== undefined && { data: state.data }),
    ...(isCurrent && state.fault && { fault: state.fault }),
    isLoading: path !== undefined && !isCurrent,
    again: () => setTurn((before) => before + 1),
  }
}
