import { ageWords, longTime, shortTime, zoneName } from '../words/times.js'

/** A moment in a list; all of it when it is pointed at. */
export function ShortTime({ at }: { readonly at: string }) {
  const moment = new Date(at)
  return (
    <time dateTime={at} title={`${longTime(moment)} ${zoneName()}`}>
      {shortTime(moment, new Date())}
    </time>
  )
}

/** A moment, and how long ago that was. */
export function LongTime({ at }: { readonly at: string }) {
  const moment = new Date(at)
  return (
    <time dateTime={at} title={zoneName()}>
      {longTime(moment)} <span class="quiet">{ageWords(moment, new Date())}</span>
    </time>
  )
}

/** How long ago something was, with its time beside it. */
export function Age({ at }: { readonly at: string }) {
  const moment = new Date(at)
  return (
    <time dateTime={at} title={`${longTime(moment)} ${zoneName()}`}>
      {ageWords(moment, new Date())} <span class="quiet">{shortTime(moment, new Date())}</span>
    </time>
  )
}
