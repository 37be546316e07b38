/** @file What the superwords of a tokenizer do for some texts, for a terminal and as data. */
import type { SuperwordReport } from '@tokenwright/systems/make/superword'
import type { Tokenizer } from '@tokenwright/text'
import type { Context } from './context.js'
import { openSources } from './sources.js'

/** Texts are held in memory, since the best lines are looked for in all of them. */
const MOST_BYTES = 64 * 2 ** 20

/**
 * Measures a superword tokenizer beside a plain one.
 *
 * @throws TokenwrightError `empty-corpus`, `unreadable`
 */
export async function inspectSuperwords(
  context: Context,
  tokenizers: { readonly superword: Tokenizer; readonly plain: Tokenizer },
  paths: readonly string[],
  quiet: boolean,
): Promise<SuperwordReport> {
  const { superwordReport } = await import('@tokenwright/systems/make/superword')
  const { planSampling, textCorpus } = await import('@tokenwright/measure/corpora')
  const progress = context.progress({ quiet })
  const { files, ledger } = await openSources(context, paths, {}, progress)
  const sampling = await planSampling(files, MOST_BYTES, 1)
  const texts: string[] = []
  for await (const text of textCorpus(files, ledger, sampling, context.signal)) texts.push(text)
  progress.stage('Measuring')
  const report = superwordReport(tokenizers.superword, tokenizers.plain, texts)
  progress.end()
  return report
}

/** @param names of the two */
export async function renderSuperwords(
  context: Context,
  report: SuperwordReport,
  names: { readonly superword: string; readonly plain: string },
  limit: number,
): Promise<string> {
  const { byteSize, integer, percent, plural, signedPercent, table, visible } =
    await import('@tokenwright/measure/format')
  const { bold, dim } = context.colours
  const style = { width: context.width, head: dim }
  const right = (title: string) => ({ title, align: 'right' }) as const
  const { saving } = report
  const between =
    saving.low === null || saving.high === null
      ? 'too few documents for an interval'
      : `95 % interval ${signedPercent(saving.low)} to ${signedPercent(saving.high)}`
  const counted = report.byWords.flatMap((count, words) => (count === 0 ? [] : [`${integer(count)} of ${words} words`]))
  return [
    `\n${bold(`Superwords on ${plural(report.documents, 'document')}, ${byteSize(report.bytes)}`)}\n`,
    table(
      [{ title: 'tokenizer' }, right('tokens'), right('bytes per token')],
      [
        [names.plain, integer(report.plainTokens), report.plainBytesPerToken.value.toFixed(2)],
        [names.superword, integer(report.tokens), report.bytesPerToken.value.toFixed(2)],
      ],
      style,
    ),
    `saving ${signedPercent(saving.value)} (${between})\n`,
    `superwords: ${counted.length === 0 ? 'none' : counted.join(', ')}; ${percent(report.share)} of the tokens here; ${integer(report.unused)} never used here\n`,
    `\n${bold('Most used')}\n`,
    table(
      [right('id'), right('uses'), { title: 'text', shrink: 'end' }],
      report.mostUsed.slice(0, limit).map(({ id, uses, text }) => [String(id), integer(uses), visible(text)]),
      style,
    ),
    `\n${bold('Lines that save most')}\n`,
    table(
      [right(names.plain), right(names.superword), { title: 'line', shrink: 'end' }],
      report.lines
        .slice(0, Math.ceil(limit / 2))
        .map(({ text, tokens, plainTokens }) => [integer(plainTokens), integer(tokens), visible(text)]),
      style,
    ),
  ].join('')
}
