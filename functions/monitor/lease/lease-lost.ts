/** Another run has taken the folder over: what it decides is as good, so this one stops. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}
