/** @file `tokenwright model train`: a small language model of one's own text. */
import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { HostTensor } from '@tokenwright/nn'
import type { Decoder, DecoderConfig, DecoderParams } from '@tokenwright/nn/models'
import type { Tokenizer } from '@tokenwright/text'
import { claimState } from '../../claim-state.js'
import type { Context } from '../../context.js'
import { readLines } from '../../model-texts.js'
import { TOKENIZER_HELP } from '../../tokenizers.js'
import { byteValue, countValue, seedValue, shareValue } from '../../values.js'
import { readConfig } from './config-file.js'
import { MODEL_HELP, modelFolder } from './open-model.js'

interface TrainModelOptions {
  readonly out: string
  readonly config?: string
  readonly from?: string
  readonly tokenizer?: string
  readonly vocabulary: number
  readonly family: 'gpt2' | 'llama'
  readonly width: number
  readonly layers: number
  readonly heads: number
  readonly context: number
  readonly steps: number
  readonly batch: number
  readonly rate: number
  readonly untied?: boolean
  readonly heldOut: number
  readonly maxBytes: number
  readonly seed: number
  readonly force?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

/** What a model that is there brings with it. */
const OF_A_NEW_MODEL = ['tokenizer', 'vocabulary', 'family', 'width', 'layers', 'heads', 'context', 'untied']

function rateValue(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('It must be a number between 0 and 1.')
  return value
}

export function trainModelCommand(context: Context): Command {
  return new Command('train')
    .summary('train a small language model on text')
    .description(
      'Train a language model, from nothing or from a model that is there. Ctrl-C keeps its state beside the output; the same command goes on from there, bit for bit.',
    )
    .argument('<paths...>', 'files, folders, globs')
    .requiredOption('-o, --out <folder>', 'where the model goes')
    .option('--config <file>', 'options from a JSON file, for all that is not said here: {"layers": 2, "steps": 500}')
    .addOption(
      new Option('--from <model>', `go on from its weights, with its tokenizer: ${MODEL_HELP}`).conflicts([
        ...OF_A_NEW_MODEL,
      ]),
    )
    .option('--tokenizer <tokenizer>', `${TOKENIZER_HELP} (default: BPE trained on the text)`)
    .option('--vocabulary <count>', 'tokens of the tokenizer that is trained; 256 are bytes', countValue, 2048)
    .addOption(new Option('--family <name>', 'architecture').choices(['gpt2', 'llama']).default('gpt2'))
    .option('--width <count>', 'numbers in a state', countValue, 128)
    .option('--layers <count>', 'blocks', countValue, 4)
    .option('--heads <count>', 'attention heads', countValue, 4)
    .option('--context <count>', 'tokens that it sees', countValue, 128)
    .option('--steps <count>', 'steps of training', countValue, 1000)
    .option('--batch <count>', 'texts in a step', countValue, 8)
    .option('--rate <number>', 'highest learning rate', rateValue, 0.003)
    .option('--untied', 'an output layer of its own in place of the token rows')
    .option('--held-out <share>', 'share of the lines that is only evaluated on', shareValue, 0.05)
    .option('--max-bytes <size>', 'of a larger corpus read an even sample of about this size', byteValue, 50_000_000)
    .option('--seed <number>', 'for weights and order', seedValue, 1)
    .option('-f, --force', 'replace the folder')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action(async (paths: string[], options: TrainModelOptions, command: Command) => {
      if (options.config !== undefined) await readConfig(command, options.config, ['out', 'config', 'force'])
      await trainModel(context, paths, command.opts())
    })
}

async function trainModel(context: Context, paths: readonly string[], options: TrainModelOptions): Promise<void> {
  const { compile, toTokenizerJson, TokenwrightError } = await import('@tokenwright/text')
  const { createEvaluator, takePlace, trainDecoder } = await import('@tokenwright/systems/move/language-model')
  const { saveDecoder } = await import('@tokenwright/nn/models')
  const out = resolve(options.out)
  const exists = await stat(out).then(
    () => true,
    () => false,
  )
  if (exists && options.force !== true)
    throw new TokenwrightError('unwritable', 'folder that is there already (--force replaces it)', { value: out })
  if (options.width % options.heads !== 0)
    throw new TokenwrightError('invalid-option', `${options.heads} heads cannot share a width`, {
      value: options.width,
    })
  const started = performance.now()
  const progress = context.progress(options)
  const { lines: read, bytes } = await readLines(context, paths, options, progress)
  const lines = read.flatMap(passages)
  // Every n-th line is held out, so that both parts have the same mixture.
  const every = Math.max(2, Math.round(1 / options.heldOut))
  const held = lines.filter((_, i) => i % every === every - 1)
  const kept = lines.filter((_, i) => i % every !== every - 1)
  if (held.every((line) => line.trim() === ''))
    throw new TokenwrightError('empty-corpus', 'too little text to hold some of it out', { value: bytes })
  progress.stage('tokenizer')
  const { tokenizer, config, settings, params: start } = await startOf(context, kept, options)
  const encoder = compile(tokenizer)
  const state = `${out}.training`
  const { seed, batch, rate, steps, from } = options
  await claimState(
    state,
    JSON.stringify({ config, tokenizer: toTokenizerJson(tokenizer), bytes, seed, batch, rate, steps, from }),
  )
  const evaluator = createEvaluator(config, encoder, { signal: context.signal })
  // Losses are in nats for a token; for a person they are shown in what can be compared.
  const tokens = kept.reduce((sum, line) => sum + encoder.count(line) + 1, 0)
  const bitsOfLoss = tokens / kept.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0) / Math.LN2
  progress.stage('training', options.steps)
  let last = NaN
  const params = await trainDecoder({
    config,
    params: start,
    encoder,
    texts: kept,
    steps: options.steps,
    batch: options.batch,
    rate: options.rate,
    seed: options.seed,
    folder: state,
    signal: context.signal,
    onProgress: ({ step, loss }) => {
      last = loss
      progress.update(step, `loss ${loss.toFixed(3)}, ${(loss * bitsOfLoss).toFixed(2)} bits/byte`)
    },
  })
  progress.stage('held-out text')
  const costs = await evaluator.evaluate(params, held)
  await evaluator.dispose()
  const draft = join(dirname(out), `.${basename(out)}.${randomUUID()}`)
  await saveDecoder(
    draft,
    { config, params, settings },
    {
      files: new Map([
        ['tokenizer.json', toTokenizerJson(tokenizer)],
        [
          'tokenizer_config.json',
          `${JSON.stringify({ tokenizer_class: 'PreTrainedTokenizerFast', model_max_length: config.positions }, null, 2)}\n`,
        ],
      ]),
    },
  )
  await takePlace(draft, out)
  await rm(state, { recursive: true, force: true })
  progress.end()
  const seconds = (performance.now() - started) / 1000
  const { bitsPerByte, tokensPerKilobyte } = costs
  if (options.json)
    return context.write(
      `${JSON.stringify({ written: out, loss: Number.isNaN(last) ? null : last, bitsPerByte, tokensPerKilobyte, vocabulary: encoder.size, seconds }, null, 2)}\n`,
    )
  const { duration, integer, byteSize } = await import('@tokenwright/measure/format')
  await context.write(
    `${integer(options.steps)} steps on ${byteSize(bytes)}, ${integer(encoder.size)} tokens, in ${duration(seconds)}\n${bitsPerByte.toFixed(3)} bits per byte on held-out lines, ${tokensPerKilobyte.toFixed(0)} tokens per kB\n${out}\n`,
  )
}

interface Start {
  readonly tokenizer: Tokenizer
  readonly config: DecoderConfig
  readonly settings: Decoder['settings']
  /** absent where the model is new */
  readonly params?: DecoderParams<HostTensor>
}

async function startOf(context: Context, texts: readonly string[], options: TrainModelOptions): Promise<Start> {
  const { compile, load, train } = await import('@tokenwright/text')
  const { gptConfig, llamaConfig, loadDecoder, settingsOf } = await import('@tokenwright/nn/models')
  if (options.from !== undefined) {
    const folder = await modelFolder(context, options.from, options.quiet)
    return { tokenizer: await load(folder), ...(await loadDecoder(folder)) }
  }
  const tokenizer =
    options.tokenizer === undefined
      ? await train(texts, { vocabularySize: options.vocabulary, signal: context.signal, workers: 1 }).result()
      : await load(options.tokenizer)
  const size = {
    vocabulary: compile(tokenizer).size,
    width: options.width,
    layers: options.layers,
    heads: options.heads,
    positions: options.context,
    tied: options.untied !== true,
  }
  const config = options.family === 'gpt2' ? gptConfig(size) : llamaConfig(size)
  return { tokenizer, config, settings: settingsOf(config) }
}

/** Longer lines are cut: one file of a single line would otherwise be most of what is held out. */
const LONGEST = 1000

function passages(line: string): string[] {
  if (line.length <= LONGEST) return [line]
  const parts: string[] = []
  for (let from = 0; from < line.length;) {
    let to = Math.min(line.length, from + LONGEST)
    // Never cut a surrogate pair.
    if (to < line.length && (line.charCodeAt(to - 1) & 0xfc00) === 0xd800) to++
    parts.push(line.slice(from, to))
    from = to
  }
  return parts
}
