/** @file The report that a preset gives on what it made. */
import { resolve } from 'node:path'
import { writeAtomically } from '../atomic-file.js'
import type { Context } from '../context.js'
import { openTokenizers } from '../tokenizers.js'
import type { HeldOut } from './held-out.js'
import type { PresetOptions } from './options.js'
import type { Learning } from './preset.js'

/** General tokenizers that come with the library. */
const BESIDE = ['o200k_base', 'cl100k_base']

/** @returns the path as the user gave it */
export async function writeReport(
  context: Context,
  options: PresetOptions,
  learning: Learning,
  held: HeldOut,
): Promise<string> {
  const { reportMarkdown } = await import('@tokenwright/systems/make/kl3m')
  const others = await openTokenizers([...BESIDE, ...(options.with ?? [])])
  const report = await learning.report!({
    documents: held.documents,
    others,
    copies: held.copies(),
    signal: context.signal,
  })
  const path = options.report!
  const content = path.endsWith('.json') ? `${JSON.stringify(report, null, 2)}\n` : reportMarkdown(report)
  await writeAtomically(context, resolve(path), content)
  return path
}
