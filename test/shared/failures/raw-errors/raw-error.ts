import type { FailureCode } from '../../../../shared/failures/catalogue.js'

/** What a server, a service or the system says, and the code of the catalogue that a person reads of it. */
export interface RawError {
  /** To whom or what it was said, and the words themselves. */
  readonly said: string
  readonly code: FailureCode
  /** The code that the product makes of it, by the function that it uses. */
  readonly codeFound: () => FailureCode | undefined | Promise<FailureCode | undefined>
}

/** Rows of a table, all of them read by one function of the product. */
export const rawErrors = <Raw>(
  where: string,
  codeOf: (raw: Raw) => FailureCode | undefined | Promise<FailureCode | undefined>,
  rows: readonly (readonly [raw: Raw, code: FailureCode])[],
): RawError[] =>
  rows.map(([raw, code]) => ({
    said: `${where}: ${typeof raw === 'string' ? raw : JSON.stringify(raw)}`,
    code,
    codeFound: () => codeOf(raw),
  }))

/** What something was rejected with; undefined if it was not. */
export const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
