/** @file `tokenwright model perplexity`: what text costs a model, in a unit that tokenizers do not change. */
import { Command } from 'commander'
import type { Context } from '../../context.js'
import { readLines } from '../../model-texts.js'
import { byteValue, countValue } from '../../values.js'
import { MODEL_HELP, modelFolder } from './open-model.js'

interface PerplexityOptions {
  readonly on: readonly string[]
  readonly window?: number
  readonly maxBytes: number
  readonly quiet?: boolean
  readonly json?: boolean
}

export function perplexityCommand(context: Context): Command {
  return new Command('perplexity')
    .summary('bits per byte of text under models')
    .description(
      'What text costs models, in bits per byte. Perplexity per token is shown too; it cannot be compared between tokenizers.',
    )
    .argument('<folders...>', MODEL_HELP)
    .requiredOption('--on <paths...>', 'text')
    .option(
      '--window <count>',
      'tokens that are read at once (default: as many as the model takes, up to 1024)',
      countValue,
    )
    .option('--max-bytes <size>', 'read at most so much', byteValue, 2_000_000)
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action((folders: string[], options: PerplexityOptions) => perplexity(context, folders, options))
}

async function perplexity(context: Context, folders: readonly string[], options: PerplexityOptions): Promise<void> {
  const { compile, load } = await import('@tokenwright/text')
  const { loadDecoder } = await import('@tokenwright/nn/models')
  const { createEvaluator } = await import('@tokenwright/systems/move/language-model')
  const progress = context.progress(options)
  const { lines, bytes } = await readLines(context, options.on, options, progress)
  const found = []
  progress.stage('models', folders.length)
  for (const [i, source] of folders.entries()) {
    progress.update(i, source)
    const folder = await modelFolder(context, source, options.quiet)
    const { config, params } = await loadDecoder(folder)
    const evaluator = createEvaluator(config, compile(await load(folder)), {
      window: options.window,
      signal: context.signal,
    })
    const { bitsPerByte, perplexity: perToken, tokensPerKilobyte } = await evaluator.evaluate(params, lines)
    await evaluator.dispose()
    found.push({ model: source, bytes, bitsPerByte, perplexity: perToken, tokensPerKilobyte })
  }
  progress.end()
  if (options.json) return context.write(`${JSON.stringify(found, null, 2)}\n`)
  const { byteSize, table } = await import('@tokenwright/measure/format')
  const columns = [
    { title: 'model' },
    { title: 'bits/byte', align: 'right' as const },
    { title: 'tokens/kB', align: 'right' as const },
    { title: 'perplexity per token', align: 'right' as const },
  ]
  const rows = found.map((one) => [
    one.model,
    one.bitsPerByte.toFixed(3),
    one.tokensPerKilobyte.toFixed(0),
    one.perplexity.toFixed(1),
  ])
  await context.write(
    `On ${byteSize(bytes)} of text.\n\n${table(columns, rows, { width: context.width, head: context.colours.dim })}\n`,
  )
}
