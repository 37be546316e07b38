/** @file `tokenwright worker`: does jobs of a queue. */
import { Command } from 'commander'
import type { WorkerEvent } from '@tokenwright/systems/queue'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { countValue } from '../values.js'

interface WorkerCommandOptions {
  readonly queue: string
  readonly queueName?: string
  readonly concurrency?: number
  readonly patience?: number
  readonly quiet?: boolean
  readonly json?: boolean
}

export function workerCommand(context: Context): Command {
  const command = new Command('worker')
    .summary('do jobs of a queue, for work that runs on several machines')
    .description(
      'Do jobs of a queue until Ctrl-C, for work that runs on several machines: train --queue, premiums --queue. A job is done at least once; a worker that dies loses nothing. Run it where you trust the queue: its jobs name files to read.',
    )
    .requiredOption('--queue <address>', 'a Redis: redis://host:6379')
    .option('--queue-name <name>', 'name of the queue (default: the one of this version)')
    .option('--concurrency <count>', 'jobs at once (default: as many as there are cores)', countValue)
    .option('--patience <seconds>', 'a silent worker loses its jobs to others after so long (default: 30)', countValue)
    .option('-q, --quiet', 'say nothing')
    .option('--json', 'print events as lines of JSON')
    .action((options: WorkerCommandOptions) => work(context, options))
  return withExamples(command, [
    ['tokenwright worker --queue redis://queue.example:6379', 'on every machine that is to help'],
    ['tokenwright train corpus/ -o big.json --queue redis://queue.example:6379', 'where the work is asked for'],
  ])
}

async function work(context: Context, options: WorkerCommandOptions): Promise<void> {
  const { runWorker, withoutPassword } = await import('@tokenwright/systems/queue')
  const { duration } = await import('@tokenwright/measure/format')
  const say = (event: WorkerEvent): void => {
    if (options.json) void context.write(`${JSON.stringify(event)}\n`)
    else if (options.quiet !== true) context.remark(lineOf(event, withoutPassword(options.queue), duration))
  }
  await runWorker({
    queue: options.queue,
    queueName: options.queueName,
    concurrency: options.concurrency,
    lockMilliseconds: options.patience === undefined ? undefined : options.patience * 1000,
    signal: context.signal,
    onEvent: (event) => {
      if (options.json || event.type !== 'begun') say(event)
    },
  })
}

function lineOf(event: WorkerEvent, queue: string, duration: (seconds: number) => string): string {
  switch (event.type) {
    case 'ready':
      return `${queue}, ${event.queueName}: ready for ${event.concurrency} at once; Ctrl-C ends it`
    case 'trouble':
      return `queue: ${event.message}`
    default:
      return `${event.handler} ${event.type} in ${duration(event.seconds)}`
  }
}
