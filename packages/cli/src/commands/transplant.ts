/** @file `tokenwright transplant`: a model moves to another tokenizer. */
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Comparison } from '@tokenwright/systems/move/tokenadapt'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { readLines } from '../model-texts.js'
import { TOKENIZER_HELP } from '../tokenizers.js'
import { byteValue, countValue, seedValue } from '../values.js'
import { MODEL_HELP, modelFolder } from './model/open-model.js'
import { gatherExtras, NEEDS, type Inputs } from './transplant/inputs.js'
import { renderComparison, sharedOf } from './transplant/table.js'

interface GivenOptions extends Omit<TransplantOptions, 'model' | 'to'> {
  readonly model?: string
  readonly to?: string
}

interface TransplantOptions extends Inputs {
  readonly model: string
  readonly to: string
  readonly method: readonly string[]
  readonly eval?: readonly string[]
  readonly texts?: readonly string[]
  readonly trainSteps?: number
  readonly train: 'rows' | 'lora'
  readonly rank: number
  readonly out?: string
  readonly take?: string
  readonly match: 'bytes' | 'spelling'
  readonly addSpecialTokens?: boolean
  readonly padTo?: number
  readonly maxBytes: number
  readonly seed: number
  readonly force?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

export function transplantCommand(context: Context): Command {
  const command = new Command('transplant')
    .summary('move a language model to another tokenizer')
    .description(
      'Give a model of Hugging Face another tokenizer: tokens that both have keep their rows, new ones get rows made of old ones by published methods. With --eval, each method is held against the model as it was, in bits per byte on your text.',
    )
    .option('--model <folder>', `checkpoint with its tokenizer: ${MODEL_HELP}`)
    .option('--to <tokenizer>', `the new tokenizer: ${TOKENIZER_HELP}`)
    .requiredOption('--method <names...>', 'one or more methods, or all; --method list prints them')
    .option('--eval <paths...>', 'text to compare methods on')
    .option('--texts <paths...>', 'text as the model will see it: for word vectors, FOCUS, and --train-steps')
    .option('--parallel <file>', 'lines of text and its translation with a tab between, for TransTokenizer')
    .option('--dictionary <file>', 'lines of a word and its translation with a tab between, for WECHSEL')
    .option('--donor <folder>', `model that uses the new tokenizer, for OMP: ${MODEL_HELP}`)
    .addOption(
      new Option('--auxiliary <what>', 'how alike tokens are: by rows of the model, or by word vectors of --texts')
        .choices(['rows', 'texts'])
        .default('rows'),
    )
    .addOption(
      new Option('--encoder <folder>', 'or by a sentence encoder of the BERT family: folder, or hf:org/name').conflicts(
        'auxiliary',
      ),
    )
    .option('--train-steps <count>', 'then train for so many steps on --texts', countValue)
    .addOption(
      new Option('--train <what>', 'token rows alone, or an adapter (LoRA) beside them, merged in the end')
        .choices(['rows', 'lora'])
        .default('rows'),
    )
    .option('--rank <count>', 'of the adapter', countValue, 8)
    .option('-o, --out <folder>', 'write the moved model there')
    .option('--take <method>', 'with several methods, the one that is written')
    .addOption(
      new Option('--match <what>', 'tokens are the same by their bytes, or by their spelling in the file')
        .choices(['bytes', 'spelling'])
        .default('bytes'),
    )
    .option('--add-special-tokens', "add the old model's special tokens that the new tokenizer lacks")
    .option('--pad-to <count>', 'rows are a multiple of this (default: as the model had them)', countValue)
    .option('--max-bytes <size>', 'read at most so much of --eval and of --texts', byteValue, 2_000_000)
    .option('--seed <number>', 'for rows drawn at random', seedValue, 1)
    .option('-f, --force', 'replace the folder')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action((options: GivenOptions) =>
      options.method.includes('list') ? listMethods(context) : transplant(context, options),
    )
  return withExamples(command, [
    ['tokenwright transplant --model gpt2 --to mine.json --method tokenadapt -o gpt2-mine', 'move and write'],
    [
      'tokenwright transplant --model hf:openai-community/gpt2 --to mine.json --method fvt --eval held-out.txt --texts corpus.txt --train-steps 200 --train lora -o gpt2-mine',
      'move a model of the hub and train it on',
    ],
    [
      'tokenwright transplant --model gpt2 --to mine.json --method all --eval held-out.txt --texts corpus.txt',
      'every method on your text',
    ],
  ])
}

async function listMethods(context: Context): Promise<void> {
  const { methods } = await import('@tokenwright/systems/move/initialisers')
  const { table } = await import('@tokenwright/measure/format')
  const rows = [...methods].map(([name, { make, needs }]) => [
    name,
    make().label,
    needs.flatMap((need) => NEEDS.get(need) ?? []).join(', '),
  ])
  const columns = [{ title: 'method' }, { title: 'rows of new tokens' }, { title: 'needs' }]
  await context.write(`${table(columns, rows, { width: context.width, head: context.colours.dim })}\n`)
}

async function transplant(context: Context, given: GivenOptions): Promise<void> {
  const { TokenwrightError, load } = await import('@tokenwright/text')
  const { methods: all } = await import('@tokenwright/systems/move/initialisers')
  const { model, to } = given
  if (model === undefined || to === undefined)
    throw new TokenwrightError('invalid-option', 'a model and a tokenizer are needed: --model and --to', {
      value: model ?? to ?? 'neither',
    })
  const options: TransplantOptions = { ...given, model, to }
  const methods = options.method.includes('all') ? [...all.keys()] : [...new Set(options.method)]
  const { findMethod } = await import('@tokenwright/systems/move/initialisers')
  for (const method of methods) findMethod(method)
  const take = options.take ?? (methods.length === 1 ? methods[0] : undefined)
  if (options.out !== undefined && (take === undefined || !methods.includes(take)))
    throw new TokenwrightError('invalid-option', 'several methods: --take names the one that is written', {
      value: options.take ?? methods,
    })
  if (options.eval === undefined && options.out === undefined)
    throw new TokenwrightError('invalid-option', 'nothing to do: --eval compares, --out writes', { value: methods })
  if (options.eval === undefined && options.trainSteps !== undefined)
    throw new TokenwrightError('invalid-option', 'training needs --eval to tell what it does', {
      value: options.trainSteps,
    })
  const moving = await import('@tokenwright/systems/move/tokenadapt')
  const progress = context.progress(options)
  progress.stage('opening')
  const { stat } = await import('node:fs/promises')
  const isFolder = await stat(options.to).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const opened = await moving.openTransplant(
    await modelFolder(context, options.model, options.quiet),
    { tokenizer: await load(options.to), ...(isFolder ? { folder: resolve(options.to) } : {}) },
    { match: options.match, addSpecialTokens: options.addSpecialTokens, padTo: options.padTo },
  )
  const texts = options.texts && (await readLines(context, options.texts, options, progress))
  const extras = await gatherExtras(context, opened, options, texts?.lines)
  let comparison: Comparison | undefined
  if (options.eval !== undefined) {
    const held = await readLines(context, options.eval, options, progress)
    progress.stage('methods', methods.length)
    comparison = await moving.compareMethods(opened, {
      methods,
      extras,
      texts: held.lines,
      units: held.units,
      ...(options.trainSteps === undefined
        ? {}
        : {
            train: {
              steps: options.trainSteps,
              texts: texts?.lines ?? [],
              what: options.train,
              rank: options.rank,
            },
          }),
      seed: options.seed,
      signal: context.signal,
      onProgress: (done, note) => progress.update(done, note),
    })
  }
  let written: { readonly folder: string; readonly logitDifference?: number; readonly why?: string } | undefined
  if (options.out !== undefined && take !== undefined) {
    progress.stage('writing')
    const plan =
      comparison?.methods.find(({ method }) => method === take)?.plan ??
      (await moving.planTransplant(
        opened,
        findMethod(take).make(),
        { ...extras, signal: context.signal },
        options.seed,
      ))
    const folder = resolve(options.out)
    const { logitDifference, why } = await moving.writeTransplant(opened, plan, folder, {
      force: options.force,
      signal: context.signal,
    })
    written = { folder, logitDifference, why }
  }
  progress.end()
  for (const warning of opened.warnings) context.remark(`Warning: ${warning}.`)
  if (options.json) {
    const data = comparison && {
      ...comparison,
      methods: comparison.methods.map(({ plan, ...rest }) => ({
        ...rest,
        totals: Object.fromEntries(moving.countOrigins(plan)),
      })),
    }
    return context.write(`${JSON.stringify({ shared: sharedOf(opened), ...data, written }, null, 2)}\n`)
  }
  await context.write(await renderComparison(context, opened, comparison, options.trainSteps))
  if (written !== undefined)
    await context.write(
      `${written.folder}\nRead back: ${written.why === undefined ? 'the logits on a probe are those in memory' : `tensors are as computed; logits were not, ${written.why}`}.\n`,
    )
}
