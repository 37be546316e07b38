/** @file `tokenwright hypernet apply`: a model under another tokenizer, with predicted rows. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { Comparison } from '@tokenwright/systems/move/tokenadapt'
import type { Transfer } from '@tokenwright/systems/move/zett'
import type { Context } from '../../context.js'
import { withExamples } from '../../examples.js'
import { readLines } from '../../model-texts.js'
import { TOKENIZER_HELP } from '../../tokenizers.js'
import { byteValue, countValue, seedValue } from '../../values.js'
import { MODEL_HELP, modelFolder } from '../model/open-model.js'

interface ApplyOptions {
  readonly model: string
  readonly hypernet: string
  readonly to: string
  readonly base?: string
  readonly trained?: string
  readonly share: number
  readonly language?: string
  readonly keepTokenizer?: boolean
  readonly addSpecialTokens?: boolean
  readonly eval?: readonly string[]
  readonly texts?: readonly string[]
  readonly trainSteps?: number
  readonly out?: string
  readonly maxBytes: number
  readonly seed: number
  readonly force?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

function shareOfChange(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be a number from 0 to 1.')
  return value
}

/** What predicted rows must beat to be worth their training. */
const CONTROLS = ['fvt', 'shrink']

export function applyHypernetCommand(context: Context): Command {
  const command = new Command('apply')
    .summary('move a model to another tokenizer by a hypernetwork')
    .description(
      'Predict the rows of a tokenizer and write the model with it. With --eval, it is held against the mean of pieces and against shorter means, in bits per byte on your text.',
    )
    .requiredOption('--model <model>', MODEL_HELP)
    .requiredOption('--hypernet <folder>', 'from hypernet train, or a published one as safetensors')
    .requiredOption('--to <tokenizer>', `the new tokenizer: ${TOKENIZER_HELP}`)
    .option('--base <folder>', 'the model of the hypernetwork, where --model is a fine-tuned variant of it')
    .option(
      '--trained <folder>',
      "with --base: that model after a move and training; the change of its body is added to the variant's",
    )
    .option('--share <number>', 'how much of that change, from 0 to 1', shareOfChange, 0.5)
    .option('--language <code>', 'for hypernetworks that know languages')
    .option('--keep-tokenizer', 'write the tokenizer as it is, not brought to byte level')
    .option('--add-special-tokens', "add the model's special tokens that the new tokenizer lacks")
    .option('--eval <paths...>', 'text to compare on')
    .option('--texts <paths...>', 'text for --train-steps')
    .option('--train-steps <count>', 'then train token rows for so many steps on --texts', countValue)
    .option('-o, --out <folder>', 'write the moved model there')
    .option('--max-bytes <size>', 'read at most so much of --eval and of --texts', byteValue, 2_000_000)
    .option('--seed <number>', 'for training', seedValue, 1)
    .option('-f, --force', 'replace the folder')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action((options: ApplyOptions) => applyHypernet(context, options))
  return withExamples(command, [
    ['tokenwright hypernet apply --model gpt2 --hypernet gpt2-hypernet --to mine.json -o gpt2-mine', 'move and write'],
    [
      'tokenwright hypernet apply --model gpt2 --hypernet gpt2-hypernet --to mine.json --eval held-out.txt',
      'only see whether it is any good',
    ],
  ])
}

async function applyHypernet(context: Context, options: ApplyOptions): Promise<void> {
  const { TokenwrightError } = await import('@tokenwright/text')
  if (options.trained === undefined)
    return move(context, options, await modelFolder(context, options.model, options.quiet))
  if (options.base === undefined)
    throw new TokenwrightError('invalid-option', 'a trained base needs the base as it was: --base', {
      value: options.trained,
    })
  const { blendBody } = await import('@tokenwright/systems/move/zett')
  // Beside the output, since a body may be too large for the folder of temporary files.
  const scratch = await mkdtemp(join(options.out === undefined ? tmpdir() : dirname(resolve(options.out)), '.body-'))
  try {
    const body = join(scratch, 'model')
    const folders = {
      fineTuned: resolve(options.model),
      base: resolve(options.base),
      trained: resolve(options.trained),
    }
    await blendBody({ ...folders, share: options.share }, body)
    await move(context, options, body)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function move(context: Context, options: ApplyOptions, model: string): Promise<void> {
  const { load, TokenwrightError } = await import('@tokenwright/text')
  const { loadHypernetwork, openTransfer, writeTransfer } = await import('@tokenwright/systems/move/zett')
  if (options.eval === undefined && options.out === undefined)
    throw new TokenwrightError('invalid-option', 'nothing to do: --eval compares, --out writes', { value: options.to })
  if (options.trainSteps !== undefined && (options.eval === undefined || options.texts === undefined))
    throw new TokenwrightError('invalid-option', 'training rows needs --texts, and --eval to tell what it does', {
      value: options.trainSteps,
    })
  const hypernetwork = await loadHypernetwork(resolve(options.hypernet))
  const progress = context.progress(options)
  progress.stage('predicting rows')
  const isFolder = await stat(options.to).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const transfer = await openTransfer(
    model,
    hypernetwork,
    { tokenizer: await load(options.to), ...(isFolder ? { folder: resolve(options.to) } : {}) },
    {
      keepTokenizer: options.keepTokenizer,
      addSpecialTokens: options.addSpecialTokens,
      signal: context.signal,
      ...(options.base === undefined ? {} : { base: resolve(options.base) }),
      ...(options.language === undefined ? {} : { language: options.language }),
    },
  )
  let comparison: Comparison | undefined
  if (options.eval !== undefined) {
    const { compareMethods } = await import('@tokenwright/systems/move/tokenadapt')
    const held = await readLines(context, options.eval, options, progress)
    const texts = options.texts && (await readLines(context, options.texts, options, progress))
    progress.stage('comparing', CONTROLS.length + 1)
    comparison = await compareMethods(transfer.transplant, {
      methods: ['zett', ...CONTROLS],
      planned: new Map([['zett', { label: 'hypernetwork', plan: transfer.plan }]]),
      texts: held.lines,
      units: held.units,
      ...(options.trainSteps === undefined ? {} : { train: { steps: options.trainSteps, texts: texts?.lines ?? [] } }),
      seed: options.seed,
      signal: context.signal,
      onProgress: (done, note) => progress.update(done, note),
    })
  }
  let written: { readonly folder: string; readonly logitDifference?: number; readonly why?: string } | undefined
  if (options.out !== undefined) {
    progress.stage('writing')
    const folder = resolve(options.out)
    const plan = comparison?.methods.find(({ method }) => method === 'zett')?.plan ?? transfer.plan
    const { logitDifference, why } = await writeTransfer({ ...transfer, plan }, folder, {
      force: options.force,
      signal: context.signal,
    })
    written = { folder, logitDifference, why }
  }
  progress.end()
  for (const warning of transfer.report.warnings) context.remark(`Warning: ${warning}.`)
  const worse = comparison && notBeaten(comparison)
  if (worse !== undefined && worse.length > 0)
    context.remark(
      `Warning: on this text the hypernetwork is no better than ${worse.join(' and ')}, which needs no training.`,
    )
  if (options.json) {
    const methods = comparison?.methods.map(({ method, label, bitsPerByte, change, trained }) => ({
      method,
      label,
      bitsPerByte,
      change,
      trained,
    }))
    const data = comparison && { before: comparison.before, methods }
    return context.write(`${JSON.stringify({ report: transfer.report, ...data, written }, null, 2)}\n`)
  }
  await context.write(await render(context, transfer, comparison))
  if (written !== undefined)
    await context.write(
      `${written.folder}\nRead back: ${written.why === undefined ? 'the logits on a probe are those in memory' : `tensors are as computed; logits were not, ${written.why}`}.\n`,
    )
}

/** Labels of the controls that cost as little as the hypernetwork or less. */
function notBeaten({ methods }: Comparison): string[] {
  const own = methods.find(({ method }) => method === 'zett')
  return methods
    .filter(
      ({ method, bitsPerByte }) => method !== 'zett' && own !== undefined && bitsPerByte.value <= own.bitsPerByte.value,
    )
    .map(({ label }) => label)
}

async function render(
  context: Context,
  { report, plan }: Transfer,
  comparison: Comparison | undefined,
): Promise<string> {
  const { integer, table } = await import('@tokenwright/measure/format')
  const { coverage } = report
  const pieces = coverage.byPieces
    .map((count, length) => (count > 0 && length > 0 ? `${integer(count)} of ${length}` : ''))
    .filter((part) => part !== '')
    .join(', ')
  const head = `${integer(coverage.tokens)} tokens in ${plan.seconds.toFixed(1)} s. Pieces in the model's own tokens: ${pieces}. ${integer(coverage.special)} special, ${integer(coverage.cut)} cut, ${integer(coverage.fallback)} with pieces that the model lacks, ${integer(coverage.unreachable)} that no text reaches, ${integer(coverage.cutByTarget)} that the new tokenizer cuts itself.\n`
  const least = table(
    [{ title: 'least like its pieces' }, { title: 'cosine', align: 'right' as const }],
    report.leastLikePieces.map(({ token, cosine }) => [token, cosine.toFixed(3)]),
    { width: context.width, head: context.colours.dim },
  )
  if (comparison === undefined) return `${head}\n${least}\n`
  const trained = comparison.methods.some((one) => one.trained !== undefined)
  const right = (title: string) => ({ title, align: 'right' as const })
  const rows = [
    ['before', comparison.before.tokensPerKilobyte, comparison.before.bitsPerByte.value, undefined, undefined] as const,
    ...comparison.methods.map(
      (one) =>
        [one.label, one.tokensPerKilobyte, one.bitsPerByte.value, one.change, one.trained?.bitsPerByte.value] as const,
    ),
  ].map(([label, tokens, bits, change, after]) => [
    label,
    tokens.toFixed(0),
    bits.toFixed(3),
    change === undefined ? '' : signed(change.value),
    change === undefined || change.low === null || change.high === null
      ? ''
      : `${signed(change.low)} … ${signed(change.high)}`,
    ...(trained ? [after === undefined ? '' : after.toFixed(3)] : []),
  ])
  const columns = [
    { title: 'rows' },
    right('tokens/kB'),
    right('bits/byte'),
    right('change'),
    right('95 % interval'),
    ...(trained ? [right('after training')] : []),
  ]
  return `${head}\n${table(columns, rows, { width: context.width, head: context.colours.dim })}\nChange against the model as it was; intervals by the bootstrap over documents, or over runs of lines where there are few.\n\n${least}\n`
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
