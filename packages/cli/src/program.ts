/** @file All subcommands. Each is declared in its own file and loads what it needs when it runs. */
import { createRequire } from 'node:module'
import { Command } from 'commander'
import { addToolsCommand } from './commands/add-tools.js'
import { benchCommand } from './commands/bench.js'
import { compareCommand } from './commands/compare.js'
import { completionCommand } from './commands/completion.js'
import { convertCommand } from './commands/convert.js'
import { countCommand } from './commands/count.js'
import { dataCommand } from './commands/data.js'
import { decodeCommand } from './commands/decode.js'
import { encodeCommand } from './commands/encode.js'
import { extendCommand } from './commands/extend.js'
import { hypernetCommand } from './commands/hypernet.js'
import { inspectCommand } from './commands/inspect.js'
import { measureCommand } from './commands/measure.js'
import { papersCommand } from './commands/papers.js'
import { modelCommand } from './commands/model.js'
import { planVocabularyCommand } from './commands/plan-vocabulary.js'
import { premiumsCommand } from './commands/premiums.js'
import { pruneCommand } from './commands/prune.js'
import { reportCommand } from './commands/report.js'
import { studioCommand } from './commands/studio.js'
import { shrinkTextCommand } from './commands/shrink-text.js'
import { systemsCommand } from './commands/systems.js'
import { trainCommand } from './commands/train.js'
import { transplantCommand } from './commands/transplant.js'
import { vocabCommand } from './commands/vocab.js'
import { workerCommand } from './commands/worker.js'
import type { Context } from './context.js'

export function createProgram(context: Context): Command {
  const program = new Command('tokenwright')
    .description('The workshop for tokens: count, compare, train and convert tokenizers.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ helpWidth: Math.min(context.width, 100) })
    .showHelpAfterError('Run with --help to see what there is.')
    .addHelpText(
      'after',
      `
Start here:
  $ tokenwright report              what this folder costs in tokens, and what a tokenizer of its own would save
  $ tokenwright count README.md     the tokens of a file
  $ git diff | tokenwright count    of whatever comes in
  $ tokenwright compare o200k_base ./mine.json --on src`,
    )
    .exitOverride()
  for (const declare of [
    countCommand,
    encodeCommand,
    decodeCommand,
    trainCommand,
    extendCommand,
    pruneCommand,
    convertCommand,
    inspectCommand,
    vocabCommand,
    compareCommand,
    measureCommand,
    premiumsCommand,
    planVocabularyCommand,
    reportCommand,
    shrinkTextCommand,
    transplantCommand,
    hypernetCommand,
    addToolsCommand,
    modelCommand,
    studioCommand,
    systemsCommand,
    benchCommand,
    dataCommand,
    papersCommand,
    workerCommand,
  ])
    program.addCommand(finish(declare(context)))
  program.addCommand(finish(completionCommand(context, program)))
  return program
}

/** What all subcommands share. Settings of the parent are not taken over by commands that are made apart. */
function finish(command: Command): Command {
  return command
    .helpOption('-h, --help', 'print this help')
    .option('--debug', 'print where an error comes from')
    .showHelpAfterError(`Run tokenwright ${command.name()} --help to see what there is.`)
    .exitOverride()
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('../package.json')
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
}
