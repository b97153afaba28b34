import { OTHER_DATA } from '../../local/world/world-lock.js'
import { OperatorError } from '../../shared/failures/operator-error.js'

/** Somebody else has been at work on the data for as long as a command waits. */
export class DataBusy extends OperatorError {
  override readonly name = 'DataBusy'

  constructor(data: string, pid: number, minutes: number) {
    super(
      `Another command (process ${pid}) has been at work on ${data} for ${minutes} minutes; end it (Ctrl-C there, or kill ${pid}). ${OTHER_DATA}`,
    )
  }
}
