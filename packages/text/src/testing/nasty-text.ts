/** @file Text that breaks tokenizers: for property tests. */
import fc from 'fast-check'

const PARTS = [
  ' ', '  ', '\n', '\r\n', '\t', '\u00a0', '\u3000', '\u0085', '\u2028', '\u200b', '\u200d', '\ufeff', '\u0000', '\ufffd',
  "'s", "'LL", "n't", "'\u017f", 'the', ' the', 'The', 'hello world', 'Hello, World!', 'constructor', '__proto__', 'hasOwnProperty',
  '123', '\u0661\u0662', '\u00bd', '3.14', '_', '___', '/', '!?', '...', '#', '##ing', '\u2581', '\u2581the', '\u0120the',
  '\u00e9', 'e\u0301', '\u0301', 'q\u0301\u0316', '\u0344', '\u01c5', '\u0130', '\u00df', '\ufb01', '\u212a', '\u03a3',
  '\u4e2d\u6587', '\u65e5\u672c\u8a9e\u30c6\u30ad\u30b9\u30c8', '\uff76\uff9e', '\ud55c\uad6d', '\u1100\u1161\u11a8', '\u0627\u0644\u0633\u0651', '\u0915\u094d\u0937', '\u0e19\u0e49\u0e33',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f466}', '\u{1f1e9}\u{1f1ea}', '\u{1f44d}\u{1f3fd}', '\u2764\ufe0f', '\u{10400}', '\u{20000}', '\u{11938}', '\u{10ffff}',
  '<s>', '</s>', '<unk>', '[CLS]', '[MASK]', '<|endoftext|>', '<0x0A>', '<0xE2>', 'Added', ' <l> ', '<word>',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
] // prettier-ignore

/** Well-formed text of every kind; with `surrogates` also lone surrogates. */
export function nastyText(surrogates = false): fc.Arbitrary<string> {
  const parts = [
    fc.constantFrom(...PARTS),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  ]
  if (surrogates) parts.push(fc.constantFrom('\ud800', '\udc00', '\udbff'))
  return fc.array(fc.oneof(...parts), { maxLength: 30 }).map((texts) => texts.join(''))
}

/** Lengths of chunks, to be repeated over a text. */
export const chunkSizes: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 12 }), {
  minLength: 1,
  maxLength: 8,
})

/** The text in chunks of these sizes, over and over. */
export function* chunksOf(text: string, sizes: readonly number[]): Generator<string> {
  for (let at = 0, i = 0; at < text.length; at += sizes[i++ % sizes.length])
    yield text.slice(at, at + sizes[i % sizes.length])
}
