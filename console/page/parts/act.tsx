import { useRef, useState } from 'preact/hooks'
import type { ActionDone, ActionPlan, ActionRequest, Effect } from '../../api/action-answers.js'
import type { Fault } from '../../api/answers.js'
import { ask, Refused } from '../state/ask-server.js'
import { say } from '../words/say.js'
import { Command } from './command.js'
import { FaultBox } from './fault-box.js'

/** What an action has come to. */
interface Progress {
  readonly plan?: ActionPlan
  readonly done?: Effect
  readonly fault?: Fault
  readonly isRunning?: boolean
}

/** A button that asks for a plan, shows what it would do, and does that when it is confirmed. The server does nothing else. */
export function Act({
  label,
  wantsReason = false,
  requestOf,
  onDone,
}: {
  readonly label: string
  readonly wantsReason?: boolean
  readonly requestOf: (reason: string) => ActionRequest
  readonly onDone: () => void
}) {
  const [progress, setProgress] = useState<Progress>({})
  const dialog = useRef<HTMLDialogElement>(null)
  const reason = useRef<HTMLInputElement>(null)
  const told = (work: Promise<Progress>) =>
    work.catch((error: unknown) =>
      setProgress({
        fault: error instanceof Refused ? error.fault : { code: 'PAGE', message: String(error) },
      }),
    )
  const plan = () =>
    void told(
      ask<ActionPlan>('/api/plans', { body: requestOf(reason.current?.value ?? '') }).then(
        (made) => {
          const next = { plan: made }
          setProgress(next)
          return next
        },
      ),
    )
  const begin = () => {
    setProgress({})
    dialog.current?.showModal()
    if (!wantsReason) plan()
  }
  const run = () => {
    const { plan: made } = progress
    if (!made) return
    setProgress({ plan: made, isRunning: true })
    void told(
      ask<ActionDone>(`/api/plans/${made.plan}/run`, { body: {} }).then(({ done }) => {
        const next = { plan: made, done }
        setProgress(next)
        onDone()
        return next
      }),
    )
  }
  return (
    <>
      <button type="button" onClick={begin}>
        {label}
      </button>
      <dialog ref={dialog} aria-label={label}>
        <h2>{label}</h2>
        {wantsReason && !progress.plan ? (
          <p>
            <label>
              {say('reason')} <input ref={reason} type="text" maxLength={500} />
            </label>{' '}
            <button type="button" onClick={plan}>
              {say('next')}
            </button>
          </p>
        ) : null}
        {progress.fault ? <FaultBox fault={progress.fault} /> : null}
        {progress.plan && !progress.done ? (
          <ul>
            {progress.plan.effects.map(({ said, values }) => (
              <li key={said}>{say(said, values)}</li>
            ))}
          </ul>
        ) : null}
        {progress.done ? (
          <p role="status">{say(progress.done.said, progress.done.values)}</p>
        ) : null}
        {progress.plan ? <Command line={progress.plan.command} /> : null}
        <p class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {say(progress.done ? 'close' : 'cancel')}
          </button>{' '}
          {progress.plan && !progress.done ? (
            <button type="button" disabled={progress.isRunning === true} onClick={run}>
              {progress.isRunning ? say('working') : label}
            </button>
          ) : null}
        </p>
      </dialog>
    </>
  )
}
