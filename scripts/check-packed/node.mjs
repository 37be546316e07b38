// Runs in a fresh project that has only the tarballs: the packages as their users get them.
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, fromTokenizerJson, load, save, toTokenizerJson, train } from '@tokenwright/text'
import { bytesPerToken } from './facts.mjs'
import { inspectTokenizer as inspect } from '@tokenwright/measure'
import { readDocuments } from '@tokenwright/measure/corpora'
import { countDocuments } from '@tokenwright/measure/compare'
import { inspectTokenizer } from '@tokenwright/measure/inspect'
import { makeReport } from '@tokenwright/measure/report'
import * as format from '@tokenwright/measure/format'
import { run as command } from 'tokenwright'

for (const exported of [readDocuments, countDocuments, makeReport, command]) assert.equal(typeof exported, 'function')
assert.equal(inspect, inspectTokenizer)
assert.ok(Object.keys(format).length > 0)

const encoder = compile(await load('o200k_base'))
assert.deepEqual([...encoder.encode('tokens are bytes')], [64329, 553, 11643])
assert.equal(encoder.decode(encoder.encode('naïve 日本語')), 'naïve 日本語')
for (const name of ['r50k_base', 'p50k_base', 'p50k_edit', 'cl100k_base', 'o200k_harmony'])
  assert.ok(compile(await load(name)).count('hello world') === 2, name)

// Threads count here, from the package's own worker.
const run = train(
  Array.from({ length: 400 }, (_, i) => `the quick brown fox ${i % 7} jumps over the lazy dog\n`),
  {
    vocabularySize: 300,
    workers: 2,
  },
)
const own = await run.result()
const folder = mkdtempSync(join(tmpdir(), 'packed-'))
await save(own, join(folder, 'own.json'))
const again = await load(join(folder, 'own.json'))
assert.equal(toTokenizerJson(again), toTokenizerJson(own))
assert.ok(bytesPerToken(compile(fromTokenizerJson(toTokenizerJson(own))), 'the quick brown fox') > 2)
console.log('ok')
