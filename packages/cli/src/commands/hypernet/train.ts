/** @file `tokenwright hypernet train`: both phases, on one model. */
import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { HypernetworkTraining } from '@tokenwright/systems/move/zett'
import { claimState } from '../../claim-state.js'
import type { Context } from '../../context.js'
import { withExamples } from '../../examples.js'
import { readLines } from '../../model-texts.js'
import { byteValue, countValue, seedValue } from '../../values.js'
import { MODEL_HELP, modelFolder } from '../model/open-model.js'

interface TrainOptions {
  readonly model: string
  readonly out: string
  readonly hidden?: number
  readonly layers: number
  readonly heads?: number
  readonly pieces: number
  readonly identitySteps: number
  readonly identityRate: number
  readonly steps: number
  readonly rate: number
  readonly batch: number
  readonly length: number
  readonly vocabulary?: number
  readonly sigma: number
  readonly whiteSpace: number
  readonly lexical: number
  readonly maxBytes: number
  readonly seed: number
  readonly force?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number above 0.')
  return value
}

function notNegative(text: string): number {
  const value = Number(text)
  if (!(value >= 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number from 0 on.')
  return value
}

export function trainHypernetCommand(context: Context): Command {
  const command = new Command('train')
    .summary('train a hypernetwork for a model')
    .description(
      'Train a hypernetwork: first to give back the rows of the model, then to make the model, which stays as it is, predict text in tokenizers that are drawn anew for each step. Ctrl-C keeps its state beside the output; the same command goes on from there. Defaults are for small models; the published runs take 200,000 steps of 128 texts and vocabularies of 32,768.',
    )
    .argument('<paths...>', 'text as the model knows it: files, folders, globs')
    .requiredOption('--model <model>', MODEL_HELP)
    .requiredOption('-o, --out <folder>', 'where the hypernetwork goes')
    .option('--hidden <count>', "width inside (default: the model's width)", countValue)
    .option('--layers <count>', 'layers of the encoder', countValue, 3)
    .option('--heads <count>', 'its attention heads (default: one for each 64 of the width)', countValue)
    .option('--pieces <count>', 'pieces of a token that it reads', countValue, 7)
    .option('--identity-steps <count>', 'steps of the first phase; 0 leaves it out', notNegative, 150)
    .option('--identity-rate <number>', 'learning rate at its end', positive, 0.002)
    .option('--steps <count>', 'steps of the second phase', countValue, 600)
    .option('--rate <number>', 'its highest learning rate', positive, 0.001)
    .option('--batch <count>', 'texts in a step', countValue, 8)
    .option('--length <count>', 'tokens of each', countValue, 128)
    .option('--vocabulary <count>', "tokens of each sampled tokenizer (default: as many as the model's)", countValue)
    .option('--white-space <count>', 'longest repeat in the runs of white space that they all have', notNegative, 15)
    .option(
      '--sigma <number>',
      'spread of the noise of sampled tokenizers; the published 4 is for large ones',
      notNegative,
      2,
    )
    .option('--lexical <weight>', 'weight of the distance to rows that the model has', notNegative, 0.5)
    .option('--max-bytes <size>', 'of a larger corpus read an even sample of about this size', byteValue, 50_000_000)
    .option('--seed <number>', 'for weights, order and sampled tokenizers', seedValue, 1)
    .option('-f, --force', 'replace the folder')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action((paths: string[], options: TrainOptions) => trainHypernet(context, paths, options))
  return withExamples(command, [
    ['tokenwright hypernet train corpus/ --model notes-model -o notes-hypernet', 'with the defaults'],
    [
      'tokenwright hypernet train corpus/ --model gpt2 -o gpt2-hypernet --steps 20000 --batch 32 --vocabulary 32768 --sigma 4',
      'closer to the published size',
    ],
  ])
}

async function trainHypernet(context: Context, paths: readonly string[], options: TrainOptions): Promise<void> {
  const { load, toTokenizerJson, TokenwrightError } = await import('@tokenwright/text')
  const { loadDecoder } = await import('@tokenwright/nn/models')
  const { saveHypernetwork, trainHypernetwork } = await import('@tokenwright/systems/move/zett')
  const { takePlace } = await import('@tokenwright/systems/move/language-model')
  const out = resolve(options.out)
  const exists = await stat(out).then(
    () => true,
    () => false,
  )
  if (exists && options.force !== true)
    throw new TokenwrightError('unwritable', 'folder that is there already (--force replaces it)', { value: out })
  const started = performance.now()
  const folder = await modelFolder(context, options.model, options.quiet)
  const progress = context.progress(options)
  const { lines, bytes } = await readLines(context, paths, options, progress)
  const model = await loadDecoder(folder)
  const tokenizer = await load(folder)
  const { hidden, layers, heads, pieces, vocabulary, length, sigma } = options
  const training: Omit<HypernetworkTraining, 'model' | 'tokenizer' | 'corpora'> = {
    size: {
      layers,
      surfaceLength: pieces,
      padding: paddingOf(model.settings),
      ...(hidden === undefined ? {} : { hidden }),
      ...(heads === undefined ? {} : { heads }),
    },
    identity: { steps: options.identitySteps, rate: options.identityRate },
    main: {
      steps: options.steps,
      rate: options.rate,
      warmup: Math.min(10_000, Math.ceil(options.steps / 10)),
      batch: options.batch,
      length: Math.min(length, model.config.positions),
      vocabulary: vocabulary ?? model.config.vocabulary,
      noise: { mean: 1e-5, sigma },
      longestRepeat: options.whiteSpace,
      lexicalWeight: options.lexical,
    },
    seed: options.seed,
  }
  const state = `${out}.training`
  await claimState(state, JSON.stringify({ training, tokenizer: toTokenizerJson(tokenizer), bytes, folder }))
  let shown = ''
  const last = { identity: NaN, main: NaN }
  const hypernetwork = await trainHypernetwork({
    ...training,
    model,
    tokenizer,
    corpora: [{ texts: lines }],
    folder: state,
    signal: context.signal,
    onProgress: ({ phase, step, steps, loss }) => {
      if (shown !== phase) progress.stage(phase === 'identity' ? 'identity phase' : 'main phase', steps)
      shown = phase
      last[phase] = loss
      progress.update(step, `loss ${loss.toFixed(3)}`)
    },
  })
  const draft = join(dirname(out), `.${basename(out)}.${randomUUID()}`)
  try {
    await saveHypernetwork(draft, hypernetwork, { training: { ...training, bytes } })
    await takePlace(draft, out)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  await rm(state, { recursive: true, force: true })
  progress.end()
  const seconds = (performance.now() - started) / 1000
  const { config } = hypernetwork
  const loss = { identity: numberOrNull(last.identity), main: numberOrNull(last.main) }
  if (options.json) return context.write(`${JSON.stringify({ written: out, config, loss, seconds }, null, 2)}\n`)
  const { duration, integer } = await import('@tokenwright/measure/format')
  await context.write(
    `${integer(options.identitySteps)} + ${integer(options.steps)} steps in ${duration(seconds)}; last loss ${Number.isNaN(last.main) ? 'not known, all was done before' : last.main.toFixed(3)}\n${out}\n`,
  )
}

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** GPT-2 and Llama have no token for padding; their last one serves, as in the published hypernetworks. */
function paddingOf(settings: Readonly<Record<string, unknown>>): number {
  const ids = [settings.pad_token_id, settings.eos_token_id, settings.bos_token_id].flat()
  const found = ids.find((id) => typeof id === 'number')
  return typeof found === 'number' ? found : 0
}
