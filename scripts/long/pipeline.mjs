// A long comparison with Hugging Face tokenizers: ids, offsets, words and decoded text of random pipelines over random
// texts, on the reference pipeline; and ids on the fast path where there is one. Needs a build. One million texts are some 25,000 pipelines:
//
//   python scripts/oracles/pipeline.py fuzz SEED 1000 | node scripts/long/pipeline.mjs
//   python scripts/oracles/pipeline.py fuzz-file tokenizer.json SEED 100000 | node scripts/long/pipeline.mjs
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { compile, fromTokenizerJson } from '../../packages/text/dist/index.js'
import { compileReference } from '../../packages/text/dist/reference/compile-reference.js'

const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i])
const totals = { pipelines: 0, refused: 0, texts: 0, different: 0 }

/** What differs for one text, or undefined. */
function difference(encoder, [text, allow, template, ids, offsets, words, decoded]) {
  const options = { special: allow ? 'allow' : 'text', template }
  if (!same([...encoder.encode(text, options)], ids)) return 'ids'
  if (encoder.count(text, options) !== ids.length) return 'count'
  const encoding = encoder.encodeWithOffsets(text, options)
  if (!same([...encoding.ids], ids)) return 'ids with offsets'
  // The library counts code points.
  const positions = [0]
  for (const character of text) positions.push(positions.at(-1) + character.length)
  if (
    !same(
      [...encoding.utf16],
      offsets.map((at) => positions[at]),
    )
  )
    return 'offsets'
  if (
    !same(
      Array.from(encoding.words, (word) => (word === 0xffffffff ? -1 : word)),
      words,
    )
  )
    return 'words'
  for (const [i, skipSpecial] of [false, true].entries())
    if (decoded !== null && encoder.decode(ids, { skipSpecial }) !== decoded[i]) return 'decoded text'
  return undefined
}

function compare([reference, compiled], example, describe) {
  totals.texts++
  let what = difference(reference, example)
  if (what === undefined && compiled.path === 'fast') {
    const [text, allow, template, ids] = example
    const fast = compiled.encode(text, { special: allow ? 'allow' : 'text', template })
    if (!same([...fast], ids)) what = 'ids of the fast path'
  }
  if (what === undefined) return
  totals.different++
  if (totals.different <= 10) console.log(`${what} differ for ${JSON.stringify(example[0])}\n${describe()}`)
}

/** The reference pipeline, and what `compile` chooses. */
const encodersOf = (json) => {
  const tokenizer = fromTokenizerJson(json)
  return [compileReference(tokenizer), compile(tokenizer)]
}

let encoders
let file
for await (const line of createInterface({ input: process.stdin })) {
  const data = JSON.parse(line)
  if (Array.isArray(data)) {
    compare(encoders, data, () => file)
    continue
  }
  totals.pipelines++
  if (data.file !== undefined) {
    file = data.file
    encoders = encodersOf(readFileSync(file))
    continue
  }
  try {
    encoders = encodersOf(data.tokenizer)
  } catch (error) {
    if (error.kind === undefined) throw error
    totals.refused++
    continue
  }
  for (const example of data.cases ?? [])
    compare(encoders, example, () => JSON.stringify({ ...data.tokenizer, model: null }))
}
console.log(JSON.stringify(totals))
process.exitCode = totals.different === 0 ? 0 : 1
