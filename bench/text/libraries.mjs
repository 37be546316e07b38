/** @file How each JavaScript library is loaded and called: text in, ids out, special tokens as text. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('peers/package.json', import.meta.url))

export function versionOf(name) {
  if (name === 'tokenwright')
    return JSON.parse(readFileSync(new URL('../../packages/text/package.json', import.meta.url))).version
  let folder = require.resolve(name)
  folder = folder.slice(0, folder.lastIndexOf(`node_modules/${name}`) + `node_modules/${name}`.length)
  return JSON.parse(readFileSync(`${folder}/package.json`)).version
}

export const libraries = {
  async tokenwright(encoding) {
    const { compile, load } = await import('../../packages/text/dist/for-node/index.js')
    const encoder = compile(await load(encoding))
    return { encode: (text) => encoder.encode(text), decode: (ids) => encoder.decode(ids) }
  },
  async 'gpt-tokenizer'(encoding) {
    const { encode, decode } = await import(require.resolve(`gpt-tokenizer/encoding/${encoding}`))
    return { encode: (text) => encode(text, { disallowedSpecial: new Set() }), decode }
  },
  async 'ai-tokenizer'(encoding) {
    const { Tokenizer } = require('ai-tokenizer')
    const data = require(`ai-tokenizer/encoding/${encoding}`)
    const tokenizer = new Tokenizer(data.default ?? data)
    return { encode: (text) => tokenizer.encode(text, [], []) }
  },
  async tiktoken(encoding) {
    const tokenizer = require('tiktoken').get_encoding(encoding)
    return { encode: (text) => tokenizer.encode_ordinary(text) }
  },
  async 'js-tiktoken'(encoding) {
    const { Tiktoken } = require('js-tiktoken/lite')
    const ranks = require(`js-tiktoken/ranks/${encoding}`)
    const tokenizer = new Tiktoken(ranks.default ?? ranks)
    return { encode: (text) => tokenizer.encode(text, [], []) }
  },
  async '@huggingface/tokenizers'(encoding, cache) {
    const { Tokenizer } = require('@huggingface/tokenizers')
    const tokenizer = new Tokenizer(JSON.parse(readFileSync(`${cache}/${encoding}.json`, 'utf8')), {})
    return { encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids }
  },
}

export function hash(ids) {
  let value = 0
  for (let i = 0; i < ids.length; i++) value = (Math.imul(value, 31) + ids[i]) | 0
  return value
}
