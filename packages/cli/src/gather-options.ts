/** @file From command-line options to those of reading a corpus. */
import type { GatherOptions } from '@tokenwright/measure/report'
import type { CorpusOptions } from './commands/corpus-options.js'
import type { Context } from './context.js'

export async function gatherOptions(context: Context, options: CorpusOptions): Promise<GatherOptions> {
  const { createSpool } = await import('@tokenwright/measure/corpora')
  const { DEFAULT_MAX_BYTES } = await import('@tokenwright/measure/report')
  const spool = createSpool()
  context.onExit(() => spool.dispose())
  return {
    maxBytes: options.all === true ? Infinity : (options.maxBytes ?? DEFAULT_MAX_BYTES),
    seed: options.seed,
    ignored: options.ignored === true,
    spool,
    signal: context.signal,
  }
}
