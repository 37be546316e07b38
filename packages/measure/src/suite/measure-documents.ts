/** @file Measures files: each document once, in whichever thread is free, with all groups it belongs to. */
import { throwIfAborted } from '../corpora/breathe.js'
import { readDocuments } from '../corpora/documents.js'
import type { FoundFile } from '../corpora/find.js'
import { NO_SCRIPT, position, profile } from '../corpora/profile.js'
import type { LanguageDetector } from '../language/detect.js'
import { MOST_UNITS } from '../statistics/bootstrap.js'
import type { SuiteProgress } from './contract.js'
import type { Crew } from './crew.js'
import { documentKind } from './document-kind.js'
import { WORD_CHARACTERS } from './measure-parallel.js'
import type { DocumentCorpus, GroupBy } from './input.js'
import type { Batch } from './protocol.js'

export interface DocumentRun {
  readonly corpus: DocumentCorpus
  readonly crew: Crew
  readonly groupBy: readonly GroupBy[]
  readonly detect: LanguageDetector | null
  readonly lexers: ReadonlySet<string>
  readonly words: boolean
  readonly code: boolean
  readonly seed: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: (progress: SuiteProgress) => void
}

export interface DocumentsDone {
  readonly over: 'file' | 'document'
  /** What was resampled: documents, or files. */
  readonly units: number
  readonly documents: number
  readonly bytes: number
}

/** Documents of one file resemble each other, so whole files are resampled where there are enough of them. */
const ENOUGH_FILES = 20
/** Texts that go to a thread together. */
const BATCH_BYTES = 1 << 18
const BATCH_TEXTS = 512
const QUEUE = 3
/** Parsers are slow: of each file type about so many bytes are parsed, spread evenly. */
const LEXED_BYTES = 2 << 20
export async function runDocuments(run: DocumentRun): Promise<DocumentsDone> {
  const { corpus, crew } = run
  const over = corpus.files.length >= ENOUGH_FILES ? 'file' : 'document'
  const shares = lexedShares(corpus.files, run.lexers)
  const counted = new Map<string, number>()
  const send = createSender(crew)
  let documents = 0
  let bytes = 0
  const total = corpus.files.reduce((sum, { size }) => sum + size, 0) * (corpus.sampling?.rate ?? 1)

  for (const [number, file] of corpus.files.entries()) {
    throwIfAborted(run.signal)
    const kind = documentKind(file.type)
    const languageOf = run.detect === null || kind.code ? null : languageMemory(run.detect)
    const { sampling } = corpus
    const reading =
      sampling === undefined
        ? {}
        : { blockBytes: sampling.blockBytes, keep: (index: number) => sampling.keep(file, index) }
    for await (const { index, text } of readDocuments(file, corpus.ledger, reading)) {
      const { script, bytes: size } = profile(text.length > PROFILED ? text.slice(0, PROFILED) : text)
      const groups = ['all']
      if (run.groupBy.includes('type')) groups.push(`type:${file.type}`)
      if (run.groupBy.includes('script') && script !== NO_SCRIPT) groups.push(`script:${script}`)
      const language = languageOf?.(text) ?? null
      if (language !== null) groups.push(`language:${language}`)
      const isLexed = run.code && position(run.seed, file.name, index) < (shares.get(file.type) ?? 0)
      await send({
        kind: 'batch',
        groups,
        texts: [text],
        units: [(over === 'file' ? number : documents) % MOST_UNITS],
        lexer: isLexed ? file.type : null,
        code: run.code && kind.code,
        depths: run.code && kind.indented,
        words: groups.map((key) => run.words && wantsWords(counted, key, text.length)),
      })
      documents++
      bytes += text.length > PROFILED ? Buffer.byteLength(text) : size
      run.onProgress({ stage: 'Measuring', done: Math.min(bytes, total), total, note: file.name })
      throwIfAborted(run.signal)
    }
  }
  await send.flush()
  return { over, units: over === 'file' ? corpus.files.length : documents, documents, bytes }
}

/** Characters that decide about the script of a document. */
const PROFILED = 1 << 14

function lexedShares(files: readonly FoundFile[], lexers: ReadonlySet<string>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>()
  for (const { type, size } of files) if (lexers.has(type)) sizes.set(type, (sizes.get(type) ?? 0) + size)
  return new Map([...sizes].map(([type, size]) => [type, Math.min(1, LEXED_BYTES / size)]))
}

/** Only languages have words worth listing, and the whole, which needs more text to know its most frequent ones. */
function wantsWords(counted: Map<string, number>, key: string, length: number): boolean {
  if (key !== 'all' && !key.startsWith('language:')) return false
  const before = counted.get(key) ?? 0
  counted.set(key, before + length)
  return before < (key === 'all' ? 8 * WORD_CHARACTERS : WORD_CHARACTERS)
}

/** Documents that are asked about before a file is taken to be in one language. */
const ASKED = 32

/** The language of each document of one file; where the first ones agree, the rest is not asked. */
function languageMemory(detect: LanguageDetector): (text: string) => string | null {
  const seen = new Map<string | null, number>()
  let asked = 0
  return (text) => {
    if (asked >= ASKED && seen.size === 1) return [...seen.keys()][0]
    const { language } = detect(text)
    asked++
    seen.set(language, (seen.get(language) ?? 0) + 1)
    return language
  }
}

interface Sender {
  (batch: Batch): Promise<void>
  flush(): Promise<void>
}

/** Joins small texts of the same kind, and waits while all threads have enough to do. */
function createSender(crew: Crew): Sender {
  const waiting = Array.from({ length: crew.size }, () => 0)
  const open = new Set<Promise<void>>()
  let failure: { readonly reason: unknown } | null = null
  let held: { batch: Batch; texts: string[]; units: number[]; bytes: number } | null = null
  let next = 0

  const rethrow = (): void => {
    if (failure !== null) throw failure.reason
  }
  async function dispatch(): Promise<void> {
    if (held === null) return
    const { batch, texts, units } = held
    held = null
    while (waiting.every((count) => count >= QUEUE)) {
      await Promise.race(open)
      rethrow()
    }
    while (waiting[next] >= QUEUE) next = (next + 1) % crew.size
    const member = next
    next = (next + 1) % crew.size
    waiting[member]++
    const task: Promise<void> = crew
      .ask(member, { ...batch, texts, units })
      .then(() => undefined)
      .catch((reason: unknown) => {
        failure ??= { reason }
      })
      .finally(() => {
        waiting[member]--
        open.delete(task)
      })
    open.add(task)
    rethrow()
  }

  const send = async (batch: Batch): Promise<void> => {
    if (held !== null && !isAlike(held.batch, batch)) await dispatch()
    held ??= { batch, texts: [], units: [], bytes: 0 }
    held.texts.push(...batch.texts)
    held.units.push(...batch.units)
    for (const text of batch.texts) held.bytes += text.length
    if (held.bytes >= BATCH_BYTES || held.texts.length >= BATCH_TEXTS) await dispatch()
  }
  return Object.assign(send, {
    async flush() {
      await dispatch()
      await Promise.all(open)
      rethrow()
    },
  })
}

function isAlike(a: Batch, b: Batch): boolean {
  return (
    a.lexer === b.lexer &&
    a.code === b.code &&
    a.depths === b.depths &&
    a.words.every((collect, i) => collect === b.words[i]) &&
    a.groups.length === b.groups.length &&
    a.groups.every((key, i) => key === b.groups[i])
  )
}
