/** @file `tokenwright model export`: a model as one .onnx file, which is run and compared before it gets its name. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import type { Tensor } from '@tokenwright/nn'
import type { DecoderParams } from '@tokenwright/nn/models'
import { refuseMissingFolder } from '../../atomic-file.js'
import type { Context } from '../../context.js'
import { MODEL_HELP, modelFolder } from './open-model.js'

interface ExportOptions {
  readonly out: string
  readonly force?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

/** Logits may differ so much, as a share of the largest: what float32 loses in another order of sums. */
const TOLERANCE = 1e-4
const LARGEST_BATCH = 64

export function exportModelCommand(context: Context): Command {
  return new Command('export')
    .summary('write a model as an ONNX file')
    .description(
      'Write a model as one ONNX file: ids [batch, length] of int32 in, logits [batch, length, vocabulary] out, batch and length open. The file is run on ids of three sizes, and kept only if its logits are those of the model.',
    )
    .argument('<folder>', MODEL_HELP)
    .requiredOption('-o, --out <file>', 'where the file goes')
    .option('-f, --force', 'replace the file')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action((folder: string, options: ExportOptions) => exportModel(context, folder, options))
}

async function exportModel(context: Context, source: string, options: ExportOptions): Promise<void> {
  const { TokenwrightError } = await import('@tokenwright/text')
  const { fold, generator, hostTensor, key } = await import('@tokenwright/nn/array')
  const { checkExport, exportOnnx } = await import('@tokenwright/nn/compile')
  const { decoderLogits, decoderStates, loadDecoder } = await import('@tokenwright/nn/models')
  const out = resolve(options.out)
  await refuseMissingFolder(out)
  const exists = await stat(out).then(
    () => true,
    () => false,
  )
  if (exists && options.force !== true)
    throw new TokenwrightError('unwritable', 'file that is there already (--force replaces it)', { value: out })
  const { config, params } = await loadDecoder(await modelFolder(context, source, options.quiet))
  const logitsOf = (inner: DecoderParams, { ids }: { readonly ids: Tensor }) => ({
    logits: decoderLogits(inner, decoderStates(inner, config, { ids }).hidden),
  })
  const next = generator(fold(key(1), 'ids'))
  const sample = (batch: number, length: number) => ({
    ids: hostTensor(
      [batch, length],
      Int32Array.from({ length: batch * length }, () => next() % config.vocabulary),
    ),
  })
  const draft = join(dirname(out), `.${basename(out)}.${randomUUID()}`)
  context.onExit(() => rmSync(draft, { force: true }))
  const progress = context.progress(options)
  progress.stage('writing')
  await exportOnnx(logitsOf, params, sample(1, 4), draft, {
    open: {
      batch: { at: ['ids.0'], most: LARGEST_BATCH },
      length: { at: ['ids.1'], most: config.positions },
    },
  })
  const sizes = [
    [1, 1],
    [3, Math.min(17, config.positions)],
    [1, Math.min(128, config.positions)],
  ]
  progress.stage('comparing', sizes.length)
  let difference = 0
  for (const [i, [batch, length]] of sizes.entries()) {
    progress.update(i)
    difference = Math.max(difference, await checkExport(logitsOf, params, sample(batch, length), draft))
  }
  progress.end()
  if (difference > TOLERANCE) {
    rmSync(draft, { force: true })
    throw new TokenwrightError('invalid-data', 'an exported model whose logits are not those of the model', {
      value: difference,
    })
  }
  const { size } = await stat(draft)
  await rename(draft, out)
  if (options.json) return context.write(`${JSON.stringify({ written: out, bytes: size, difference }, null, 2)}\n`)
  const { byteSize } = await import('@tokenwright/measure/format')
  await context.write(
    `${byteSize(size)}, ids [batch, length] to logits [batch, length, ${config.vocabulary}]\nlargest difference of its logits from the model's, run in ONNX Runtime: ${difference.toExponential(1)} of the largest\n${out}\n`,
  )
}
