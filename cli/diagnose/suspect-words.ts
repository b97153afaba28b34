import pc from 'picocolors'
import { checklistFor, UNSEEN } from '../../shared/diagnosis/checklist.js'
import { type DiagnosisFacts, isAnythingLost } from '../../shared/diagnosis/diagnosis-facts.js'
import { type OtherCause, otherCausesOf } from '../../shared/diagnosis/other-causes.js'
import { type Suspect, suspectsOf } from '../../shared/diagnosis/suspects.js'
import { printable } from '../words/printable.js'
import { heading } from './heading.js'

const MARKS: Readonly<Record<OtherCause['state'], string>> = {
  seen: pc.yellow('look   '),
  unlikely: pc.green('no     '),
  unseen: pc.dim('ask    '),
}

/** What is nobody's doing. */
export const causeLines = (facts: DiagnosisFacts): readonly string[] => [
  heading('Before anybody is suspected'),
  ...otherCausesOf(facts).map(({ state, words }) => `  ${MARKS[state]} ${printable(words)}`),
]

/** Who may have taken it, in order; what to do about them where something is gone, or nobody could look. */
export const suspectLines = (facts: DiagnosisFacts): readonly string[] => [
  heading('Who may take mail, in this order'),
  ...suspectsOf(facts).flatMap((suspect, index) =>
    suspectLine(isPressing(facts) ? suspect : { ...suspect, toDo: [] }, index),
  ),
]

/** Where all is there, questions to everybody would only alarm them. */
const isPressing = (facts: DiagnosisFacts): boolean => !facts.survey || isAnythingLost(facts)

const suspectLine = (
  { who, evidence, against, toDo }: Suspect,
  index: number,
): readonly string[] => [
  `  ${index + 1}. ${pc.bold(who)}`,
  ...(evidence.length + against.length === 0
    ? [pc.dim('       nothing here speaks for it, nor rules it out')]
    : evidence.map((line) => `       ${pc.yellow('seen')}   ${printable(line)}`)),
  ...against.map((line) => `       ${pc.green('not')}    ${printable(line)}`),
  ...toDo.map((line) => `       to do  ${line}`),
]

/** What nobody could see, and what to hand round. */
export const closingLines = (facts: DiagnosisFacts): readonly string[] => [
  heading('What no client can see'),
  ...UNSEEN.map((line) => `  - ${line}`),
  ...(isPressing(facts)
    ? [
        heading('To hand to everybody who reads it: by chat or on paper, not by mail to it'),
        ...checklistFor(facts).map((line) => `  ${line}`),
      ]
    : [
        pc.dim(
          `\nThe questions for everybody who reads it: mailjobs diagnose ${facts.mailbox} --checklist`,
        ),
      ]),
]
