import { type CANCEL_SYMBOL, confirm, isCancel, select, text } from '@clack/prompts'
import { NothingTyped } from '../secrets/typed-secret.js'

/** Somebody at a terminal who is asked what flags have not said. @throws NothingTyped, for each, on Ctrl-C */
export interface Asker {
  /** @param proposed what Enter answers */
  yesOrNo(question: string, proposed: boolean): Promise<boolean>
  /** A line, which is proposed as it mostly is. */
  line(question: string, proposed: string): Promise<string>
  /** One of some, which are shown with what is known of them. */
  oneOf<Value extends string>(
    question: string,
    choices: readonly { readonly value: Value; readonly hint?: string }[],
    proposed: Value,
  ): Promise<Value>
}

/** More would scroll away. */
const MAX_SHOWN = 12

/** The questions go to standard error: standard output is for what the command is asked for. */
const TERMINAL = { input: process.stdin, output: process.stderr }

/** Asks on the terminal. */
export const terminalAsker: Asker = {
  yesOrNo: async (message, initialValue) =>
    answered(await confirm({ message, initialValue, ...TERMINAL })),
  line: async (message, initialValue) =>
    answered(await text({ message, initialValue, ...TERMINAL })).trim(),
  oneOf: async (message, choices, initialValue) => {
    const options = choices.map(({ value, hint }) => ({
      value: String(value),
      label: String(value),
      ...(hint !== undefined && { hint }),
    }))
    const chosen = answered(
      await select<string>({ message, options, initialValue, maxItems: MAX_SHOWN, ...TERMINAL }),
    )
    const choice = choices.find(({ value }) => value === chosen)
    if (!choice) throw new Error('the prompt has given back what was not offered')
    return choice.value
  },
}

function answered<Answer extends string | boolean>(answer: Answer | typeof CANCEL_SYMBOL): Answer {
  if (isCancel(answer)) throw new NothingTyped('Stopped: nothing was stored.')
  return answer
}
