/** @file Three texts of about 6 MB from what the machine already holds: English, code, and two dozen other languages. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const LIMIT = 6_000_000
const utf8 = new TextDecoder('utf-8', { fatal: true })

function* walk(folder) {
  let entries
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch {
    return // a folder that this machine does not have adds nothing
  }
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else if (entry.isFile()) yield path
  }
}

/** Translations in a gettext catalogue. */
function catalogue(file) {
  if (file.length < 28 || file.readUInt32LE(0) !== 0x950412de) return ''
  const parts = []
  for (let i = 1, at = file.readUInt32LE(16); i < file.readUInt32LE(8); i++) {
    const length = file.readUInt32LE(at + 8 * i)
    const offset = file.readUInt32LE(at + 8 * i + 4)
    parts.push(file.toString('utf8', offset, offset + length).replaceAll('\0', '\n'))
  }
  return parts.join('\n')
}

function textOf(path) {
  try {
    const file = readFileSync(path)
    if (path.endsWith('.mo')) return catalogue(file)
    return utf8.decode(path.endsWith('.gz') ? gunzipSync(file) : file)
  } catch {
    return '' // not text, or not readable: another file will do
  }
}

/** Manual pages without their markup. */
function withoutMarkup(text) {
  return text
    .replace(/^\.\\".*$/gm, '')
    .replace(/^\.[A-Za-z]+ ?/gm, '')
    .replace(/\\f[BIRP]|\\&/g, '')
    .replace(/\\-/g, '-')
}

function gather(paths, most, change = (text) => text) {
  const parts = []
  const seen = new Set()
  let size = 0
  for (const path of paths) {
    const text = change(textOf(path).slice(0, most))
    const key = `${text.length}:${text.slice(0, 400)}`
    if (text.length < 200 || seen.has(key)) continue
    seen.add(key)
    parts.push(text)
    size += Buffer.byteLength(text)
    if (size >= LIMIT) break
  }
  const bytes = Buffer.from(parts.join('\n\n'))
  let end = Math.min(LIMIT, bytes.length)
  while (end < bytes.length && (bytes[end] & 0xc0) === 0x80) end--
  return bytes.subarray(0, end)
}

function* english() {
  yield* walk('/usr/share/common-licenses')
  for (const section of [1, 7, 5, 8, 2, 3]) yield* walk(`/usr/share/man/man${section}`)
}

function* code(root) {
  for (const folder of ['/usr/lib/node_modules', '/usr/local/lib/node_modules', join(root, 'node_modules')])
    for (const path of walk(folder)) if (/\.[cm]?js$/.test(path)) yield path
}

/** Languages in turn, so that none fills the text alone. */
function* multilingual() {
  const pages = ['ja', 'ru', 'zh_CN', 'ko', 'uk', 'zh_TW', 'de', 'fr'].map((language) => [
    ...walk(`/usr/share/man/${language}`),
  ])
  const languages = 'ar hi th el he bn ta te ka fa vi bg ja zh_CN ko mr gu ml am hy'.split(' ')
  const catalogues = languages.map((language) =>
    [...walk(`/usr/share/locale/${language}`)]
      .filter((path) => path.endsWith('.mo'))
      .toSorted((a, b) => statSync(b).size - statSync(a).size),
  )
  const queues = [...pages, ...catalogues]
  for (let i = 0; queues.some((queue) => i < queue.length); i++)
    for (const queue of queues) if (i < queue.length) yield queue[i]
}

/** Paths of the texts, made once. */
export function makeTexts(folder, root) {
  mkdirSync(folder, { recursive: true })
  const makers = {
    english: () => gather(english(), 200_000, withoutMarkup),
    code: () => gather(code(root), 60_000),
    multilingual: () => gather(multilingual(), 200_000, withoutMarkup),
  }
  return Object.fromEntries(
    Object.entries(makers).map(([name, make]) => {
      const path = join(folder, `${name}.txt`)
      if (!existsSync(path)) writeFileSync(path, make())
      return [name, path]
    }),
  )
}
