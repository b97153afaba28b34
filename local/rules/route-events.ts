import type { EventBridgeEvent } from '../stand-ins/eventbridge.js'
import type { DeployedRule } from '../template/deployed-rules.js'
import { compilePattern } from './event-pattern.js'
import { compileTargetInput } from './target-input.js'

/** An event on its way to a target. */
export interface RoutedEvent {
  readonly ruleName: string
  readonly targetArn: string
  readonly input: unknown
}

/** Where an event of a bus goes. @throws TemplateError if it cannot be put into the template of a target */
export type EventRoutes = (event: EventBridgeEvent, busName: string) => readonly RoutedEvent[]

/**
 * Reads the rules, all of them, also those that are disabled.
 *
 * @throws TemplateError if a pattern or an input has something that is not known
 */
export function routeEvents(rules: readonly DeployedRule[]): EventRoutes {
  const compiled = rules.map(({ name, pattern, targets, ...rule }) => ({
    ...rule,
    name,
    matches: compilePattern(pattern, `${name}.EventPattern`),
    targets: targets.map(({ arn, input }) => ({
      arn,
      inputOf: compileTargetInput(input, `${name}.Targets`),
    })),
  }))
  return (event, bus) =>
    compiled
      .filter(({ enabled, busName, matches }) => enabled && busName === bus && matches(event))
      .flatMap(({ name, targets }) =>
        targets.map(({ arn, inputOf }) => ({
          ruleName: name,
          targetArn: arn,
          input: inputOf(event),
        })),
      )
}
