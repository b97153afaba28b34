import type { Fault } from '../../api/answers.js'
import { placeFacts } from '../state/place-facts.js'
import { say } from '../words/say.js'

/** What went wrong, and what to do. */
export function FaultBox({
  fault,
  onRetry,
}: {
  readonly fault: Fault
  readonly onRetry?: () => void
}) {
  const isGone = fault.code === 'CONSOLE_GONE'
  const command = `npx mailjobs console${placeFacts.value?.option ?? ''}`
  return (
    <div class="fault" role="alert">
      <strong>{isGone ? say('goneTitle') : fault.code}</strong>
      <p>{isGone ? say('goneRemedy', { command }) : fault.message}</p>
      {fault.remedy === undefined ? null : <p>{say('faultRemedy', { remedy: fault.remedy })}</p>}
      {onRetry ? (
        <button type="button" onClick={onRetry}>
          {say('retry')}
        </button>
      ) : null}
    </div>
  )
}
