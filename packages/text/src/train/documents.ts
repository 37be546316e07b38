/** @file Walks over a corpus. */
import { TokenwrightError } from '../errors.js'
import { builtin } from './platform.js'
import type { Corpus } from './types.js'

/**
 * Calls `visit` for each document, in order. Waits only where `visit` returns a promise, since millions of short
 * documents would otherwise spend most of their time waiting.
 */
export async function eachDocument(
  corpus: Corpus,
  visit: (document: string | Uint8Array) => Promise<void> | undefined,
): Promise<void> {
  if (typeof corpus === 'string' || corpus instanceof Uint8Array || typeof corpus !== 'object' || corpus === null)
    throw new TokenwrightError('invalid-option', 'a corpus is an iterable of documents, not one text', {
      value: typeof corpus,
    })
  if (Symbol.iterator in corpus) {
    let number = 0
    for (const document of corpus) {
      const waiting = visit(contentOf(document, number++))
      if (waiting !== undefined) await waiting
    }
  } else if (Symbol.asyncIterator in corpus) {
    let number = 0
    for await (const document of corpus) {
      const waiting = visit(contentOf(document, number++))
      if (waiting !== undefined) await waiting
    }
  } else throw new TokenwrightError('invalid-option', 'a corpus must be iterable', { value: corpus })
}

function contentOf(document: unknown, number: number): string | Uint8Array {
  if (typeof document === 'string' || document instanceof Uint8Array) return document
  const text = (document as { readonly text?: unknown } | null)?.text
  if (typeof text === 'string') return text
  throw new TokenwrightError('invalid-option', 'a document is a string, bytes, or an object with a text', {
    where: `corpus[${number}]`,
    value: document,
  })
}

/** Size of a document as UTF-8. */
export function byteLength(document: string | Uint8Array): number {
  if (typeof document !== 'string') return document.length
  const native = builtin('buffer')?.Buffer.byteLength
  if (native !== undefined) return native(document)
  let length = document.length
  for (let i = 0; i < document.length; i++) {
    const unit = document.charCodeAt(i)
    if (unit >= 0x800) length += (unit & 0xf800) === 0xd800 ? 1 : 2
    else if (unit >= 0x80) length++
  }
  return length
}
