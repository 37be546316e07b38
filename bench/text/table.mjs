/**
 * @file Writes the tables between the markers of README.md from bench/text/results.json. Nothing in them is typed by hand.
 *
 *   node bench/text/table.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'

const results = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8'))
const readme = new URL('../../README.md', import.meta.url)
const REFERENCE = 'tiktoken (native)'
const TEXTS = Object.keys(results.texts)

const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
const number = (value, digits = 1) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const row = (encoding, text, library) =>
  results.encode.find((each) => each.encoding === encoding && each.text === text && each.library === library)

function encodeTable(encoding) {
  const measured = results.encode.filter((each) => each.encoding === encoding)
  const names = [...new Set(measured.map(({ library }) => library))]
  const speedOf = (name) => TEXTS.reduce((sum, text) => sum + (row(encoding, text, name)?.coldMBs ?? 0), 0)
  const cell = (entry, reference) => {
    if (entry === undefined) return 'not measured'
    const { coldMBs, warmMBs } = entry
    const times =
      reference && entry !== reference
        ? ` (${number(coldMBs / reference.coldMBs)}x${warmMBs === null ? '' : ` / ${number(warmMBs / reference.warmMBs)}x`})`
        : ''
    return `${number(coldMBs)} / ${warmMBs === null ? '–' : number(warmMBs)}${times}`
  }
  return table(
    [`${encoding}, MB/s cold / warm`, ...TEXTS, 'same ids'],
    names
      .toSorted((a, b) => speedOf(b) - speedOf(a))
      .map((name) => [
        name === 'tokenwright'
          ? '**Tokenwright**'
          : `${name.replace(' (native)', '')} ${results.versions[name === 'HF tokenizers (native)' ? 'tokenizers (native)' : name]}${name.includes('native') ? ', native' : ''}`,
        ...TEXTS.map((text) => cell(row(encoding, text, name), row(encoding, text, REFERENCE))),
        TEXTS.some((text) => row(encoding, text, name)?.sameIds === false) ? '**no**' : 'yes',
      ]),
  )
}

/** What was promised, what came out; a section that has not been run leaves its goals open. */
function targets() {
  const ratio = (text, key, encoding, peer) =>
    row(encoding, text, 'tokenwright')?.[key] / row(encoding, text, peer)?.[key]
  const lines = []
  const goal = (what, value, wanted, unit, digits, met) =>
    lines.push(
      Number.isFinite(value)
        ? [what, `${number(value, digits)}${unit}`, `${wanted}${unit}`, met ? 'met' : '**missed**']
        : [what, 'not measured', `${wanted}${unit}`, ''],
    )
  const atLeast = (what, value, least, unit, digits = 1) =>
    goal(what, value, `at least ${least}`, unit, digits, value >= least)
  const atMost = (what, value, most, unit, digits = 1) =>
    goal(what, value, `at most ${most}`, unit, digits, value <= most)
  for (const encoding of ['o200k_base', 'cl100k_base']) {
    for (const [text, cold, warm] of [
      ['english', 4, 5],
      ['code', 4, 5],
      ['multilingual', 3, 4],
    ]) {
      atLeast(`${encoding}, ${text}, cold, to native tiktoken`, ratio(text, 'coldMBs', encoding, REFERENCE), cold, 'x')
      atLeast(`${encoding}, ${text}, warm, to native tiktoken`, ratio(text, 'warmMBs', encoding, REFERENCE), warm, 'x')
    }
    const peer = Math.min(...TEXTS.map((text) => ratio(text, 'coldMBs', encoding, 'gpt-tokenizer')))
    atLeast(`${encoding}, cold, to gpt-tokenizer, least of three texts`, peer, 8, 'x')
  }
  const short = (library) => results.short?.find((each) => each.library === library)?.coldMicroseconds
  atLeast('10,000 short texts, cold, to gpt-tokenizer', short('gpt-tokenizer') / short('tokenwright'), 5, 'x')
  for (const [name, milliseconds] of Object.entries(results.runs ?? {}))
    atMost(`${name}, unbroken`, milliseconds, name.startsWith('20,000') ? 20 : 1000, ' ms')
  atMost('o200k ready in a fresh process: import, load, compile, first text', results.ready?.wall, 80, ' ms', 0)
  atMost('resident memory of the o200k vocabulary and its encoder', results.ready?.vocabularyMB, 25, ' MB')
  for (const text of TEXTS) atLeast(`decode ${text}`, results.decode?.[text].warmMBs, 100, ' MB/s', 0)
  const task = (name) => results.train?.filter((each) => each.task.startsWith(name)) ?? []
  const [bpe, huggingFace] = task('BPE 32,768, 18 MB')
  atMost('train BPE 32,768 on 18 MB, processor time to HF tokenizers', bpe?.cpu / huggingFace?.cpu, 0.4, 'x', 2)
  atMost('… its peak memory to HF tokenizers', bpe?.peakMB / huggingFace?.peakMB, 1, 'x', 2)
  const [unigram, sentencePiece] = task('Unigram')
  const unigramRatio = unigram?.cpu / sentencePiece?.cpu
  atMost('train Unigram 32,768 on 6 MB, processor time to SentencePiece', unigramRatio, 1, 'x', 2)
  for (const [name, seconds] of [
    ['superword 32,768, 100 MB', 120],
    ['BPE 32,768, 1 GB', 180],
  ]) {
    const [run] = task(name)
    atMost(`train ${name}`, run?.wall / 1000, seconds, ' s')
    atMost('… its peak memory', run?.peakMB / 1000, 4, ' GB')
  }
  return table(['goal', 'measured', 'wanted', ''], lines)
}

const { machine } = results
const stamps = new Map()
for (const [section, { date, commit }] of Object.entries(results.measured))
  stamps.set(`${date} at commit ${commit}`, [...(stamps.get(`${date} at commit ${commit}`) ?? []), section])
const measured = Array.from(stamps, ([when, sections]) =>
  stamps.size === 1 ? when : `${when} (${sections.join(', ')})`,
)
const missing = results.missing.length > 0 ? ` Missing here: ${results.missing.join(', ')}.` : ''
const text = `${encodeTable('o200k_base')}

${encodeTable('cl100k_base')}

Cold is the first call of a fresh process on one string of 6 MB, warm the median of later calls; three processes, medians of wall time;
in brackets the ratio to native tiktoken. Slow libraries: one process, first call only. Measured ${measured.join(', ')} on
${machine.cores} cores of ${machine.cpu}, Node ${machine.node}.${missing}

<details><summary>Goals and what was measured</summary>

${targets()}

</details>`

const page = readFileSync(readme, 'utf8')
const marked = /(<!-- bench:text -->)[^]*?(<!-- \/bench:text -->)/
if (!marked.test(page)) throw new Error('README.md has no place for the tables')
const filled = page.replace(marked, (_, open, close) => `${open}\n\n${text}\n\n${close}`)
// Columns padded as the format check wants them.
writeFileSync(readme, await format(filled, { ...(await resolveConfig(readme)), parser: 'markdown' }))
