/** The synthesized template says something that the local world cannot follow. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  /** Where in the template: `<stack>/<logical id>.<path>`. */
  readonly where: string

  constructor(where: string, problem: string) {
    super(`${where}: ${problem}`)
    this.where = where
  }
}
