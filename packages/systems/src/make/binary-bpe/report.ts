/** @file The report on a binary tokenizer: by file, by section, by format, and token by token. */
import { byteEntropy, compile, TokenwrightError, type Encoder, type Tokenizer } from '@tokenwright/text'
import { executableName, readExecutable, type SectionKind } from './executable.js'
import { TOKEN_KINDS, viewToken, type TokenKind, type TokenView } from './interpret.js'
import { binaryMeasures, countTokens, emptyCounts, type BinaryMeasures } from './measures.js'

export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Share {
  readonly bytes: number
  readonly tokens: number
  readonly bytesPerToken: number
}

export interface BinaryReport {
  readonly measures: BinaryMeasures
  readonly files: readonly (Share & {
    readonly name: string
    /** `ELF x86-64`, or `unknown`. */
    readonly format: string
    readonly entropy: number
    /** Bits per byte along the file: of at most 1,024 windows of equal size, at least 1 KiB each. */
    readonly entropies: Float32Array
  })[]
  readonly formats: ReadonlyMap<string, Share>
  /** By name, most bytes first; sections are encoded by themselves. */
  readonly sections: ReadonlyMap<string, Share & { readonly kind: SectionKind }>
  readonly kindsOfSections: ReadonlyMap<SectionKind, Share>
  /** Tokens of the vocabulary by kind, and how often each kind is used. */
  readonly kinds: ReadonlyMap<TokenKind, { readonly tokens: number; readonly uses: number }>
  readonly longest: readonly TokenView[]
  readonly mostUsed: readonly (TokenView & { readonly uses: number })[]
  /** Every token that is text: look for paths, names and keys of the training files before you publish. */
  readonly printable: readonly string[]
}

const SHOWN = 40

/**
 * Measures a binary tokenizer on files that it was not trained on.
 *
 * @param files read one after the other, so that a generator holds one in memory
 * @param chunk bytes that are encoded as one; 0: whole files
 * @throws TokenwrightError `empty-corpus`
 * @example
 * const report = binaryReport(tokenizer, files)
 * report.kindsOfSections.get('code').bytesPerToken
 */
export function binaryReport(tokenizer: Tokenizer, files: Iterable<NamedBytes>, chunk = 8192): BinaryReport {
  const encoder = compile(tokenizer)
  const counts = emptyCounts(encoder)
  const formats = createShares<string>()
  const sections = createShares<string>()
  const sectionKinds = new Map<string, SectionKind>()
  const kindsOfSections = createShares<SectionKind>()
  const rows: BinaryReport['files'][number][] = []
  for (const { name, bytes } of files) {
    if (bytes.length === 0) continue
    const tokens = countTokens(encoder, bytes, counts, chunk)
    const executable = readExecutable(bytes)
    const format = executable === null ? 'unknown' : executableName(executable)
    rows.push({
      name,
      format,
      entropy: byteEntropy(bytes),
      entropies: entropyMap(bytes, Math.max(1024, Math.ceil(bytes.length / 1024))),
      ...share(bytes.length, tokens),
    })
    formats.add(format, bytes.length, tokens)
    for (const section of executable?.sections ?? []) {
      const part = bytes.subarray(section.offset, section.offset + section.size)
      const sectionTokens = countTokens(encoder, part, null, chunk)
      sections.add(section.name, section.size, sectionTokens)
      sectionKinds.set(section.name, section.kind)
      kindsOfSections.add(section.kind, section.size, sectionTokens)
    }
  }
  if (rows.length === 0) throw new TokenwrightError('empty-corpus', 'no bytes to measure on', { value: 0 })
  return {
    measures: binaryMeasures(encoder, counts),
    files: rows,
    formats: formats.result(),
    sections: new Map([...sections.result()].map(([name, each]) => [name, { ...each, kind: sectionKinds.get(name)! }])),
    kindsOfSections: kindsOfSections.result(),
    ...vocabularyReport(encoder, counts.uses),
  }
}

function vocabularyReport(
  encoder: Encoder,
  uses: Float64Array,
): Pick<BinaryReport, 'kinds' | 'longest' | 'mostUsed' | 'printable'> {
  const special = new Set(encoder.tokenizer.added_tokens.map(({ id }) => id))
  const views: TokenView[] = []
  for (let id = 0; id < encoder.size; id++) if (!special.has(id)) views.push(viewToken(encoder, id))
  const kinds = new Map(TOKEN_KINDS.map((kind) => [kind, { tokens: 0, uses: 0 }]))
  for (const { kind, id } of views) {
    const group = kinds.get(kind)!
    group.tokens++
    group.uses += uses[id]
  }
  const text = views.filter(({ kind }) => kind === 'text')
  return {
    kinds,
    longest: views.toSorted((a, b) => b.length - a.length || a.id - b.id).slice(0, SHOWN),
    mostUsed: views
      .toSorted((a, b) => uses[b.id] - uses[a.id] || a.id - b.id)
      .slice(0, SHOWN)
      .map((view) => ({ ...view, uses: uses[view.id] })),
    printable: text.map((view) => view.text),
  }
}

/**
 * Byte entropy along a file: bits per byte of each window, which shows code, tables, padding and packed parts.
 *
 * @param window bytes, 256 at least for the figure to mean anything
 * @throws TokenwrightError `invalid-option`
 * @example
 * entropyMap(program, 1024) // Float32Array [ 4.1, 5.9, 6.0, ... ]
 */
export function entropyMap(bytes: Uint8Array, window = 1024): Float32Array {
  if (!Number.isInteger(window) || window < 1)
    throw new TokenwrightError('invalid-option', 'must be a whole number of bytes above 0', {
      where: 'window',
      value: window,
    })
  return Float32Array.from({ length: Math.ceil(bytes.length / window) }, (_, i) =>
    byteEntropy(bytes, i * window, Math.min((i + 1) * window, bytes.length)),
  )
}

function share(bytes: number, tokens: number): Share {
  return { bytes, tokens, bytesPerToken: tokens === 0 ? 0 : bytes / tokens }
}

function createShares<Key>(): {
  add(key: Key, bytes: number, tokens: number): void
  result(): ReadonlyMap<Key, Share>
} {
  const groups = new Map<Key, [bytes: number, tokens: number]>()
  return {
    add(key, bytes, tokens) {
      const [before, tokensBefore] = groups.get(key) ?? [0, 0]
      groups.set(key, [before + bytes, tokensBefore + tokens])
    },
    result: () =>
      new Map(
        [...groups]
          .toSorted(([, a], [, b]) => b[0] - a[0])
          .map(([key, [bytes, tokens]]) => [key, share(bytes, tokens)]),
      ),
  }
}
