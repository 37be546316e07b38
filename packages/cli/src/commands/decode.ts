/** @file `tokenwright decode`: ids to text. */
import { createReadStream } from 'node:fs'
import { Command, Option } from 'commander'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { DEFAULT_ENCODING, openTokenizer, TOKENIZER_HELP } from '../tokenizers.js'

interface DecodeOptions {
  readonly tokenizer: string
  readonly ids?: string
  readonly format: 'text' | 'u32'
  readonly skipSpecial?: boolean
  readonly json?: boolean
}

export function decodeCommand(context: Context): Command {
  const command = new Command('decode')
    .summary('token ids to text')
    .description('Decode token ids into text.')
    .argument('[file]', 'a file with ids between any separators; without it the standard input')
    .option('-t, --tokenizer <name>', TOKENIZER_HELP, DEFAULT_ENCODING)
    .option('--ids <ids>', 'decode these ids instead of a file')
    .addOption(
      new Option('-f, --format <format>', 'what comes in: numbers as text, or raw 32-bit numbers')
        .choices(['text', 'u32'])
        .default('text'),
    )
    .option('--skip-special', 'leave out special tokens')
    .option('--json', 'print JSON: the text, and whether its bytes are valid UTF-8')
    .action((file: string | undefined, options: DecodeOptions) => decode(context, file, options))
  return withExamples(command, [
    ['tokenwright decode --ids "13225 11 2375 0"', 'a few ids'],
    ['tokenwright encode notes.txt | tokenwright decode', 'there and back'],
    ['tokenwright decode --format u32 notes.bin > notes.txt', 'little-endian 32-bit ids to a file'],
  ])
}

async function decode(context: Context, file: string | undefined, options: DecodeOptions): Promise<void> {
  const { encoder } = await openTokenizer(options.tokenizer)
  const source = file === undefined || file === '-' ? process.stdin : createReadStream(file)
  const ids =
    options.ids !== undefined
      ? await readIds([Buffer.from(options.ids)], 'text')
      : await guarded(source, file, options.format)
  const bytes = encoder.decodeBytes(ids, { skipSpecial: options.skipSpecial === true })
  if (!options.json) return context.write(bytes)
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const valid = Buffer.from(text).equals(bytes)
  await context.write(`${JSON.stringify({ text, valid, bytes: bytes.length, tokens: ids.length })}\n`)
}

async function guarded(
  source: AsyncIterable<Uint8Array>,
  file: string | undefined,
  format: DecodeOptions['format'],
): Promise<Uint32Array> {
  const { TokenwrightError } = await import('@tokenwright/text')
  try {
    return await readIds(source, format)
  } catch (cause) {
    if (cause instanceof TokenwrightError) throw cause
    throw new TokenwrightError(
      'unreadable',
      `cannot read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      {
        value: file ?? 'standard input',
        cause,
      },
    )
  }
}

async function readIds(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  format: DecodeOptions['format'],
): Promise<Uint32Array> {
  const { TokenwrightError } = await import('@tokenwright/text')
  let ids = new Uint32Array(1024)
  let length = 0
  const add = (id: number): void => {
    if (length === ids.length) {
      const larger = new Uint32Array(length * 2)
      larger.set(ids)
      ids = larger
    }
    ids[length++] = id
  }
  const addText = (text: string): void => {
    if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffffffff)
      throw new TokenwrightError('invalid-option', 'not a token id', { value: text })
    add(Number(text))
  }
  let rest = Buffer.alloc(0)
  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk])
    if (format === 'u32') {
      const whole = rest.length - (rest.length % 4)
      for (let at = 0; at < whole; at += 4) add(rest.readUInt32LE(at))
      rest = rest.subarray(whole)
    } else {
      // The last number may go on in the next chunk.
      const words = rest.toString('latin1').split(SEPARATORS)
      rest = Buffer.from(words.pop() ?? '', 'latin1')
      for (const word of words) if (word !== '') addText(word)
    }
  }
  if (rest.length > 0) {
    if (format === 'u32')
      throw new TokenwrightError('invalid-option', 'input that ends inside a 32-bit number, bytes over', {
        value: rest.length,
      })
    addText(rest.toString('latin1'))
  }
  return ids.subarray(0, length)
}

/** What JSON, CSV and plain lists put between numbers. */
const SEPARATORS = /[\s,;[\]]+/
