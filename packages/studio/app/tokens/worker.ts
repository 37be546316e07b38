/** @file Tokenizers run here, beside the page: typing never waits for them. */
import { compile, isEncodingName, load, loadEncoding, type Encoder, type Encoding } from '@tokenwright/text'
import { differingStretches } from '@tokenwright/measure/compare'
import { createMergeTrees, readText, type MergeTrees } from '../../src/tokens/merge-tree.js'
import type { Explanation, FromWorker, ToWorker } from '../../src/tokens/protocol.js'

interface Ready {
  readonly encoder: Encoder
  readonly trees: MergeTrees
}

const ready = new Map<string, Promise<Ready>>()

const post = (message: FromWorker, transfer: Transferable[] = []): void =>
  (self as unknown as Worker).postMessage(message, transfer)

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  const message = event.data
  if (message.type === 'load') void loadOne(message)
  else if (message.type === 'encode') void encodeAll(message)
  else void explain(message)
})

async function loadOne({ name, file }: Extract<ToWorker, { type: 'load' }>): Promise<void> {
  const loading = ready.get(name) ?? open(name, file)
  ready.set(name, loading)
  try {
    const { encoder } = await loading
    post({
      type: 'loaded',
      name,
      size: encoder.size,
      model: encoder.tokenizer.model.type,
      fast: encoder.path === 'fast',
    })
  } catch (error) {
    ready.delete(name)
    post({ type: 'failed', name, message: error instanceof Error ? error.message : String(error) })
  }
}

async function open(name: string, file: string | ArrayBuffer | null): Promise<Ready> {
  const tokenizer = file === null && isEncodingName(name) ? await loadEncoding(name) : await load(await bytesOf(file))
  return { encoder: compile(tokenizer), trees: createMergeTrees(tokenizer) }
}

async function bytesOf(file: string | ArrayBuffer | null): Promise<ArrayBuffer> {
  if (file instanceof ArrayBuffer) return file
  const response = await fetch(file ?? '')
  if (!response.ok) throw new Error(`the tokenizer cannot be fetched: ${response.status}`)
  return response.arrayBuffer()
}

/** Only the newest text is of interest: an older one that still waits is dropped. */
let newest = 0

async function encodeAll({ turn, text, names, special }: Extract<ToWorker, { type: 'encode' }>): Promise<void> {
  newest = turn
  const encodings: { name: string; encoding: Encoding }[] = []
  const characters = codePoints(text)
  for (const name of names) {
    const one = await ready.get(name)?.catch(() => undefined)
    if (turn !== newest) return
    if (one === undefined) continue
    const started = performance.now()
    try {
      const encoding = one.encoder.encodeWithOffsets(text, { special: special ? 'allow' : 'text' })
      const milliseconds = performance.now() - started
      encodings.push({ name, encoding })
      const { ids, utf16, bytes } = encoding
      post({ type: 'encoded', turn, name, ids, utf16, bytes, milliseconds, characters })
    } catch (error) {
      post({ type: 'failed', name, message: error instanceof Error ? error.message : String(error) })
    }
  }
  const [first, ...others] = encodings
  for (const { name, encoding } of others)
    post({ type: 'aligned', turn, left: first.name, right: name, stretches: stretchesOf(first.encoding, encoding) })
}

function codePoints(text: string): number {
  let count = text.length
  for (let i = 1; i < text.length; i++)
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--
  return count
}

/** Six numbers for each stretch that the two cut differently. */
function stretchesOf(left: Encoding, right: Encoding): Uint32Array {
  const found: number[] = []
  for (const { start, end, leftFrom, leftTo, rightFrom, rightTo } of differingStretches(left, right))
    found.push(start, end, leftFrom, leftTo, rightFrom, rightTo)
  return Uint32Array.from(found)
}

async function explain({ name, id }: Extract<ToWorker, { type: 'explain' }>): Promise<void> {
  const one = await ready.get(name)?.catch(() => undefined)
  if (one === undefined) return
  const { encoder, trees } = one
  const { model, added_tokens } = encoder.tokenizer
  const bytes = encoder.tokenBytes(id)
  const token: Explanation = {
    spelled: encoder.idToToken(id) ?? '',
    bytes,
    text: readText(bytes),
    special: added_tokens.some((added) => added.id === id && added.special),
    score: model.type === 'Unigram' ? (model.scores[id] ?? null) : null,
    tree: trees.tree(id),
  }
  post({ type: 'explained', name, id, token })
}
