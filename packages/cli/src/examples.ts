/** @file The examples below a help text. */
import type { Command } from 'commander'

/** Adds a list of real command lines, each with what it is for. */
export function withExamples(command: Command, examples: readonly (readonly [line: string, why: string])[]): Command {
  const lines = examples.map(([line, why]) => `  # ${why}\n  $ ${line}`)
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n\n')}`)
}
