/** @file `tokenwright studio`: the pages in a browser, served from this machine. */
import { Command, InvalidArgumentError } from 'commander'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { serveStudio } from '../serve-studio.js'

interface StudioCommandOptions {
  readonly port?: number
  readonly host: string
  readonly token?: string
  readonly open: boolean
  readonly workspace?: string
  readonly json?: boolean
}

export function studioCommand(context: Context): Command {
  const command = new Command('studio')
    .summary('see tokens, compare and train tokenizers, read and run papers, in a browser')
    .description(
      'Serve the studio from this machine until Ctrl-C: see texts cut by several tokenizers, compare and train tokenizers, read papers and run them.',
    )
    .argument('[folders...]', 'folders that its jobs may read text from')
    .option('--port <number>', 'port to listen on; 0 takes any (default: 4747 or the next that is free)', portValue)
    .option('--host <name>', 'address to listen on; any but this machine needs --token', '127.0.0.1')
    .option('--token <secret>', 'ask everyone for this secret, 16 characters or more')
    .option('--no-open', 'do not open a browser')
    .option('--workspace <folder>', 'where tokenizers, jobs and papers are kept (default: a folder of your data)')
    .option('--json', 'print the address as JSON')
    .action((folders: string[], options: StudioCommandOptions) => studio(context, folders, options))
  return withExamples(command, [
    ['tokenwright studio', 'open it'],
    ['tokenwright studio docs src', 'with two folders to train and measure on'],
    ['tokenwright studio --host 0.0.0.0 --token "$(openssl rand -hex 16)" --no-open', 'for other machines too'],
  ])
}

function portValue(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity
  if (port <= 65_535) return port
  throw new InvalidArgumentError('It must be a number from 0 to 65,535.')
}

async function studio(context: Context, folders: readonly string[], options: StudioCommandOptions): Promise<void> {
  await refuseMissing(folders)
  await serveStudio(context, { ...options, folders })
}

async function refuseMissing(folders: readonly string[]): Promise<void> {
  const { stat } = await import('node:fs/promises')
  for (const folder of folders) {
    const found = await stat(folder).catch(() => null)
    if (found !== null && (found.isDirectory() || found.isFile())) continue
    const { TokenwrightError } = await import('@tokenwright/text')
    throw new TokenwrightError('unreadable', 'no such folder', { value: folder })
  }
}
