/** @file What a tokenizer of raw bytes makes of files: by file, section and kind of token, for a terminal and as data. */
import { readFileSync } from 'node:fs'
import type { BinaryReport, NamedBytes, Share, TokenView } from '@tokenwright/systems/make/binary-bpe'
import type { Tokenizer } from '@tokenwright/text'
import type { Context } from './context.js'
import { openSources } from './sources.js'

/** Reads what `load` does, and files of binary tokenizers from before they used the byte alphabet. */
export async function loadBinary(source: string): Promise<Tokenizer> {
  const { load } = await import('@tokenwright/text')
  if (!source.endsWith('.json')) return load(source)
  const { loadBinaryTokenizer, spellingOf } = await import('@tokenwright/systems/make/binary-bpe')
  const tokenizer = await load(source)
  if (tokenizer.model.type !== 'BPE' || tokenizer.model.units === 'bytes') return tokenizer
  const text = readFileSync(source, 'utf8')
  return spellingOf(JSON.parse(text)) === 'byte-level' ? tokenizer : loadBinaryTokenizer(text)
}

/**
 * Measures a tokenizer on files as bytes.
 *
 * @throws TokenwrightError `empty-corpus`, `unreadable`
 */
export async function inspectBytes(
  context: Context,
  tokenizer: Tokenizer,
  paths: readonly string[],
  quiet: boolean,
): Promise<BinaryReport> {
  const { binaryReport } = await import('@tokenwright/systems/make/binary-bpe')
  const { refuseShares } = await import('@tokenwright/measure/corpora')
  const progress = context.progress({ quiet })
  const { files } = await openSources(context, paths, { ignored: true }, progress)
  refuseShares(files)
  progress.stage('Measuring', files.length)
  function* contents(): Generator<NamedBytes> {
    for (const [i, { name, path }] of files.entries()) {
      context.signal.throwIfAborted()
      yield { name, bytes: readFileSync(path) }
      progress.update(i + 1, name)
    }
  }
  const report = binaryReport(tokenizer, contents())
  progress.end()
  return report
}

/** As `--json` prints it. */
export function binaryData(report: BinaryReport): object {
  return {
    ...report,
    files: report.files.map(({ entropies, ...file }) => ({
      ...file,
      entropies: Array.from(entropies, (bits) => Number(bits.toFixed(2))),
    })),
    formats: Object.fromEntries(report.formats),
    sections: Object.fromEntries(report.sections),
    kindsOfSections: Object.fromEntries(report.kindsOfSections),
    kinds: Object.fromEntries(report.kinds),
  }
}

export async function renderBinary(context: Context, report: BinaryReport, limit: number): Promise<string> {
  const { byteSize, integer, percent, plural, table, printable } = await import('@tokenwright/measure/format')
  const { bold, dim } = context.colours
  const style = { width: context.width, head: dim }
  const right = (title: string) => ({ title, align: 'right' }) as const
  const shares = (rows: Iterable<readonly [string, Share]>): string =>
    table(
      [{ title: '', shrink: 'middle' }, right('size'), right('tokens'), right('bytes per token')],
      [...rows]
        .slice(0, limit)
        .map(([name, { bytes, tokens, bytesPerToken }]) => [
          printable(name),
          byteSize(bytes),
          integer(tokens),
          bytesPerToken.toFixed(2),
        ]),
      style,
    )
  const views = (list: readonly (TokenView & { readonly uses?: number })[]): string => {
    const isCounted = list.some(({ uses }) => uses !== undefined)
    return table(
      [
        right('id'),
        ...(isCounted ? [right('uses')] : []),
        { title: 'kind' },
        { title: 'bytes', shrink: 'end' },
        { title: 'text', shrink: 'end' },
        { title: 'instruction', shrink: 'end' },
      ],
      list
        .slice(0, limit)
        .map(({ id, uses, kind, hex, text, x86, arm64 }) => [
          String(id),
          ...(isCounted ? [integer(uses ?? 0)] : []),
          kind,
          hex,
          text,
          [x86, arm64 === undefined ? undefined : `ARM64 ${arm64}`].filter((name) => name !== undefined).join('; '),
        ]),
      style,
    )
  }
  const { measures, files, printable: texts } = report
  const facts: [string, string][] = [
    [
      'bytes per token',
      `${measures.bytesPerToken.toFixed(2)}; without tokens of zeros ${measures.bytesPerTokenWithoutZeros.toFixed(2)}`,
    ],
    ['vocabulary used', percent(measures.utilisation)],
    [
      'a token of the vocabulary',
      `${measures.averageToken.toFixed(2)} bytes on average; ${percent(measures.threeByteShare)} have three`,
    ],
    [
      'bits per byte',
      `${measures.fixedBits.toFixed(2)} with ids of one width, ${measures.entropyBits.toFixed(2)} by their frequencies`,
    ],
    ['512 and 4,096 tokens hold', `${byteSize(measures.window512)} and ${byteSize(measures.window4096)}`],
  ]
  const rows = files
    .slice(0, limit)
    .map((file) => [
      printable(file.name),
      file.format,
      byteSize(file.bytes),
      file.bytesPerToken.toFixed(2),
      file.entropy.toFixed(1),
      entropyLine(file.entropies),
    ])
  return [
    `\n${bold(`On ${plural(files.length, 'file')} as bytes`)}\n`,
    table([{ title: '' }, { title: '', shrink: 'end' }], facts, style),
    `\n${bold('Files')}${dim(', with their entropy from beginning to end, ▁ for 0 and █ for 8 bits per byte')}\n`,
    table(
      [
        { title: '', shrink: 'middle' },
        { title: 'format' },
        right('size'),
        right('bytes per token'),
        right('entropy'),
        { title: '' },
      ],
      rows,
      style,
    ),
    files.length > limit ? dim(`and ${integer(files.length - limit)} more\n`) : '',
    `\n${bold('Formats')}\n${shares(report.formats)}`,
    report.sections.size === 0
      ? ''
      : `\n${bold('Kinds of sections')}\n${shares(report.kindsOfSections)}\n${bold('Sections')}\n${shares(report.sections)}`,
    `\n${bold('Kinds of tokens')}\n`,
    table(
      [{ title: '' }, right('in the vocabulary'), right('uses')],
      Array.from(report.kinds, ([kind, { tokens, uses }]) => [kind, integer(tokens), integer(uses)]),
      style,
    ),
    `\n${bold('Most used')}\n${views(report.mostUsed)}`,
    `\n${bold('Longest')}\n${views(report.longest)}`,
    `\n${bold(`${plural(texts.length, 'token')} of text`)}${dim(': look for names, paths and keys of the training files before you publish (all with --json)')}\n`,
    `${texts
      .slice(0, 4 * limit)
      .map(printable)
      .join('  ')}\n`,
  ].join('')
}

const LEVELS = '▁▂▃▄▅▆▇█'
const LINE = 24

/** The highest entropy in each stretch of a file: packed parts must not vanish in an average. */
function entropyLine(entropies: Float32Array): string {
  const width = Math.min(LINE, entropies.length)
  return Array.from({ length: width }, (_, i) => {
    const part = entropies.subarray(
      Math.floor((i * entropies.length) / width),
      Math.floor(((i + 1) * entropies.length) / width),
    )
    return LEVELS[Math.min(LEVELS.length - 1, Math.floor(Math.max(...part)))]
  }).join('')
}
