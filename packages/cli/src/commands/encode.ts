/** @file `tokenwright encode`: text to ids. */
import { Command, Option } from 'commander'
import type { Encoding } from '@tokenwright/text'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { inputText } from '../sources.js'
import { DEFAULT_ENCODING, openTokenizer, TOKENIZER_HELP, type OpenTokenizer } from '../tokenizers.js'

interface EncodeOptions {
  readonly tokenizer: string
  readonly text?: string
  readonly format: 'ids' | 'lines' | 'tokens' | 'pieces' | 'u32'
  readonly special: 'text' | 'allow' | 'refuse'
  readonly template?: boolean
  readonly heal?: boolean
  readonly json?: boolean
}

export function encodeCommand(context: Context): Command {
  const command = new Command('encode')
    .summary('text to token ids')
    .description('Encode text into token ids.')
    .argument('[file]', 'a file with UTF-8 text; without it the standard input')
    .option('-t, --tokenizer <name>', TOKENIZER_HELP, DEFAULT_ENCODING)
    .option('--text <text>', 'encode this text instead of a file')
    .addOption(
      new Option(
        '-f, --format <format>',
        'ids on one line, one on each line, a table of tokens, the text cut into pieces, or raw 32-bit numbers',
      )
        .choices(['ids', 'lines', 'tokens', 'pieces', 'u32'])
        .default('ids'),
    )
    .addOption(
      new Option('--special <rule>', 'text of special tokens inside the input')
        .choices(['text', 'allow', 'refuse'])
        .default('text'),
    )
    .option('--template', "add the tokenizer's own beginning and end tokens")
    .option(
      '--heal',
      'the text is a prompt to be continued: leave out last tokens that a longer one may take in, and list those to go on with',
    )
    .option('--json', 'print JSON: ids, tokens and offsets in bytes and in UTF-16 units')
    .action((file: string | undefined, options: EncodeOptions) => encode(context, file, options))
  return withExamples(command, [
    ['tokenwright encode --text "Hello, world!"', 'a few words'],
    ['tokenwright encode --text "Donaudampfschifffahrt" --format pieces', 'see where it is cut'],
    ['tokenwright encode -t super.json --text "By the" --heal', 'a prompt that may end inside a longer token'],
    ['tokenwright encode notes.txt --format u32 > notes.bin', 'a file to little-endian 32-bit ids'],
    ['cat notes.txt | tokenwright encode -t cl100k_base | tokenwright decode -t cl100k_base', 'there and back'],
  ])
}

async function encode(context: Context, file: string | undefined, options: EncodeOptions): Promise<void> {
  const opened = await openTokenizer(options.tokenizer)
  const chunks =
    options.text !== undefined ? [options.text] : file === undefined || file === '-' ? inputText() : fileText(file)
  const streamed =
    !options.json &&
    options.heal !== true &&
    options.template !== true &&
    (options.format === 'ids' || options.format === 'lines' || options.format === 'u32')
  if (streamed) return encodeStream(context, opened, chunks, options)
  const parts: string[] = []
  for await (const chunk of chunks) parts.push(chunk)
  if (options.heal === true) return printHealed(context, opened, parts.join(''), options)
  const encoding = opened.encoder.encodeWithOffsets(parts.join(''), {
    special: options.special,
    template: options.template === true,
  })
  await printEncoding(context, opened, parts.join(''), encoding, options)
}

const SHOWN_CANDIDATES = 20

async function printHealed(
  context: Context,
  { encoder, name }: OpenTokenizer,
  prompt: string,
  options: EncodeOptions,
): Promise<void> {
  const { createPromptHealer } = await import('@tokenwright/systems/make/superword')
  const { spell } = await import('@tokenwright/measure/compare')
  const { integer, visible } = await import('@tokenwright/measure/format')
  const { ids, rest, candidates } = createPromptHealer(encoder).heal(prompt)
  if (options.json) {
    const data = {
      tokenizer: name,
      ids: [...ids],
      rest: spell(rest),
      candidates: Array.from(candidates, (id) => ({ id, text: spell(encoder.tokenBytes(id)) })),
    }
    return context.write(`${JSON.stringify(data)}\n`)
  }
  const shown = Array.from(candidates.subarray(0, SHOWN_CANDIDATES), (id) => visible(spell(encoder.tokenBytes(id))))
  const more = candidates.length > shown.length ? `  and ${integer(candidates.length - shown.length)} more` : ''
  const lines = [
    `ids  ${ids.join(' ')}`,
    `rest  ${visible(spell(rest))}`,
    ...(candidates.length === 0 ? [] : [`go on with one of  ${shown.join('  ')}${more}`]),
  ]
  await context.write(`${lines.join('\n')}\n`)
}

/** However long the text is, only a piece of it is in memory. */
async function encodeStream(
  context: Context,
  { encoder }: OpenTokenizer,
  chunks: AsyncIterable<string> | Iterable<string>,
  options: EncodeOptions,
): Promise<void> {
  const { createBreather } = await import('@tokenwright/measure/corpora')
  const breathe = createBreather(context.signal)
  const stream = encoder.stream({ special: options.special })
  const separator = options.format === 'ids' ? ' ' : '\n'
  let first = true
  const put = async (ids: Uint32Array): Promise<void> => {
    if (ids.length === 0) return
    if (options.format === 'u32') return context.write(littleEndian(ids))
    await context.write((first ? '' : separator) + ids.join(separator))
    first = false
  }
  for await (const chunk of chunks) {
    await put(stream.push(chunk))
    await breathe()
  }
  await put(stream.end())
  if (options.format !== 'u32' && !first) await context.write('\n')
}

async function* fileText(path: string): AsyncGenerator<string> {
  const { byteStream, textStream } = await import('@tokenwright/measure/corpora')
  const { TokenwrightError } = await import('@tokenwright/text')
  try {
    yield* textStream(byteStream({ path, gzip: /\.gz$/i.test(path) }), path)
  } catch (cause) {
    if (cause instanceof TokenwrightError) throw cause
    throw new TokenwrightError(
      'unreadable',
      `cannot read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      { value: path, cause },
    )
  }
}

async function printEncoding(
  context: Context,
  { encoder, name }: OpenTokenizer,
  text: string,
  encoding: Encoding,
  options: EncodeOptions,
): Promise<void> {
  const { ids, bytes, utf16 } = encoding
  if (options.json) {
    const data = {
      tokenizer: name,
      ids: [...ids],
      tokens: [...ids].map((id) => encoder.idToToken(id) ?? null),
      bytes: pairs(bytes),
      utf16: pairs(utf16),
    }
    return context.write(`${JSON.stringify(data)}\n`)
  }
  if (options.format === 'u32') return context.write(littleEndian(ids))
  if (options.format === 'ids' || options.format === 'lines')
    return context.write(`${ids.join(options.format === 'ids' ? ' ' : '\n')}\n`)
  const { spell } = await import('@tokenwright/measure/compare')
  const { printable, table, visible } = await import('@tokenwright/measure/format')
  const utf8 = Buffer.from(text)
  const pieceOf = (index: number): string => spell(utf8.subarray(bytes[2 * index], bytes[2 * index + 1]))
  if (options.format === 'tokens') {
    const columns = [
      { title: 'id', align: 'right' },
      { title: 'bytes', align: 'right' },
      { title: 'token' },
      { title: 'text' },
    ] as const
    const rows = Array.from(ids, (id, index) => [
      String(id),
      `${bytes[2 * index]}–${bytes[2 * index + 1]}`,
      printable(encoder.idToToken(id) ?? ''),
      visible(pieceOf(index)),
    ])
    return context.write(table(columns, rows, { width: context.width, head: context.colours.dim }))
  }
  let out = ''
  for (let index = 0; index < ids.length; index++) {
    const piece = pieceOf(index)
    // On a terminal line ends stay line ends, so that the text keeps its shape.
    if (context.colours.enabled)
      out += piece
        .split('\n')
        .map((line) => (line === '' ? '' : context.colours.piece(printable(line), index)))
        .join('\n')
    else out += `${index === 0 ? '' : '|'}${visible(piece)}`
  }
  await context.write(`${out}\n`)
}

function pairs(flat: Uint32Array): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index], flat[2 * index + 1]])
}

function littleEndian(ids: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(ids.length * 4)
  const view = new DataView(bytes.buffer)
  for (let index = 0; index < ids.length; index++) view.setUint32(index * 4, ids[index], true)
  return bytes
}
