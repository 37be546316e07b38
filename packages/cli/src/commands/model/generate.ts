/** @file `tokenwright model generate`: what a model writes. */
import { Command, InvalidArgumentError } from 'commander'
import type { Context } from '../../context.js'
import { countValue, seedValue } from '../../values.js'
import { MODEL_HELP, modelFolder } from './open-model.js'

interface GenerateOptions {
  readonly tokens: number
  readonly temperature: number
  readonly topP?: number
  readonly topK?: number
  readonly minP?: number
  readonly repetitionPenalty?: number
  readonly seed: number
  readonly json?: boolean
}

function numberValue(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('It must be a number from 0 on.')
  return value
}

export function generateCommand(context: Context): Command {
  return new Command('generate')
    .summary('let a model go on with a text')
    .description('Let a model go on with a text, token by token.')
    .argument('<folder>', MODEL_HELP)
    .argument('<prompt>', 'text to go on with')
    .option('-n, --tokens <count>', 'how many', countValue, 100)
    .option('--temperature <number>', '0 always takes the most likely token', numberValue, 0.8)
    .option('--top-p <share>', 'only the most likely tokens that together have this probability', numberValue)
    .option('--top-k <count>', 'only so many most likely tokens', countValue)
    .option('--min-p <share>', 'only tokens at least so likely, as a share of the most likely one', numberValue)
    .option('--repetition-penalty <number>', 'above 1 makes tokens that were there less likely', numberValue)
    .option('--seed <number>', 'for what is drawn', seedValue, 1)
    .option('--json', 'print JSON')
    .action((folder: string, prompt: string, options: GenerateOptions) => generate(context, folder, prompt, options))
}

async function generate(context: Context, source: string, prompt: string, options: GenerateOptions): Promise<void> {
  const { compile, load, TokenwrightError } = await import('@tokenwright/text')
  const { loadDecoder } = await import('@tokenwright/nn/models')
  const { createGenerator } = await import('@tokenwright/nn/generation')
  const folder = await modelFolder(context, source)
  const encoder = compile(await load(folder))
  const { config, params, settings } = await loadDecoder(folder)
  const start =
    typeof settings.bos_token_id === 'number' && settings.bos_token_id < encoder.size ? [settings.bos_token_id] : []
  const ids = [...start, ...encoder.encode(prompt, { special: 'allow' })]
  if (ids.length === 0) throw new TokenwrightError('invalid-option', 'a prompt without tokens', { value: prompt })
  const maxTokens = Math.min(options.tokens, config.positions - ids.length)
  if (maxTokens < 1)
    throw new TokenwrightError('invalid-option', `a prompt that fills the model's ${config.positions} positions`, {
      value: ids.length,
    })
  const generator = createGenerator(config, params)
  const ends = [settings.eos_token_id].flat().filter((id): id is number => typeof id === 'number')
  const decoder = encoder.decodeStream()
  if (!options.json) await context.write(prompt)
  let text = ''
  const made: number[] = []
  try {
    for await (const { id } of generator.stream([ids], {
      maxTokens,
      endIds: ends,
      temperature: options.temperature,
      topP: options.topP,
      topK: options.topK,
      minP: options.minP,
      repetitionPenalty: options.repetitionPenalty,
      seed: options.seed,
      signal: context.signal,
    })) {
      // Rows behind the last token are no text.
      const piece = id < encoder.size ? decoder.push(id) : ''
      made.push(id)
      text += piece
      if (!options.json) await context.write(piece)
    }
  } finally {
    await generator.dispose()
  }
  const rest = decoder.end()
  if (options.json) return context.write(`${JSON.stringify({ prompt, text: text + rest, ids: made }, null, 2)}\n`)
  await context.write(`${rest}\n`)
  if (maxTokens < options.tokens)
    context.remark(`The model has ${config.positions} positions: ${maxTokens} tokens were left for the text.`)
}
