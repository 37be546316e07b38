// node scripts/long/superword-languages.mjs: tokens that SuperBPE saves in 59 languages, with both patterns of its
// second stage, and whether BoundlessBPE decodes every line again. Needs a build, and ../shared/data or TOKENWRIGHT_DATA.
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { compile, fromBoundless, train } from '../../packages/text/dist/index.js'

const beside = new URL('../../../shared/data', import.meta.url).pathname
const data = process.env.TOKENWRIGHT_DATA ?? (existsSync(beside) ? beside : null)
if (data === null) {
  console.log('skipped: superwords of 59 languages (no data; set TOKENWRIGHT_DATA)')
  process.exit(0)
}

const table = (path) =>
  readFileSync(`${data}/token-premiums/${path}`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
const [header, ...rows] = table('lines.tsv')
const splits = rows.map((row) => row[header.indexOf('split')])
/** Tokens more than plain BPE with the authors' pattern, in percent, from the description of the method. */
const REFERENCE = { mya: 58, lao: 16, tha: 14, tel: 10, khm: 8 }
const released = `${data}/superword/boundlessbpe_gpt4o_tau0.9_v8192.model.gz`
const boundless = compile(fromBoundless(gunzipSync(readFileSync(released))))

const options = { vocabularySize: 4096, minFrequency: 1, workers: 1 }
const changes = { 'mark-safe': [], script: [] }
const shown = []
for (const [code, name] of table('languages.tsv').slice(1)) {
  const lines = gunzipSync(readFileSync(`${data}/token-premiums/ntrex/${code}.txt.gz`))
    .toString()
    .trimEnd()
    .split('\n')
  const [trainLines, held] = ['train', 'eval'].map((split) => lines.filter((_, i) => splits[i] === split))
  const tokens = async (more) => {
    const encoder = compile(await train(trainLines, { ...options, ...more }).result())
    return held.reduce((sum, line) => sum + encoder.count(line), 0)
  }
  const plain = await tokens({})
  const row = { code, name }
  for (const stage2 of ['mark-safe', 'script']) {
    const change = 100 * ((await tokens({ algorithm: 'superbpe', transition: 0.9, stage2 })) / plain - 1)
    changes[stage2].push(change)
    row[`${stage2} %`] = change.toFixed(1)
  }
  row['reference of script %'] = REFERENCE[code] ?? ''
  const own = compile(
    await train(trainLines, { ...options, vocabularySize: 1024, algorithm: 'boundless', tau: 0.9 }).result(),
  )
  for (const encoder of [own, boundless])
    for (const line of lines)
      if (encoder.decode(encoder.encode(line)) !== line) throw new Error(`${code}: decoded otherwise: ${line}`)
  shown.push(row)
}
console.table(shown)
const mean = (list) => (list.reduce((sum, value) => sum + value, 0) / list.length).toFixed(1)
console.log(
  `tokens against plain BPE, mean of ${shown.length} languages: mark-safe ${mean(changes['mark-safe'])} % (reference -5.5 %),`,
  `script ${mean(changes.script)} % (reference -2.6 %); worst: ${Math.max(...changes['mark-safe']).toFixed(1)} %,`,
  `${Math.max(...changes.script).toFixed(1)} %. BoundlessBPE decodes every line again.`,
)
