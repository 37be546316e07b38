/** @file The Atom feed of the arXiv API. */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { IncomingPaper } from '../paper.js'
import type { Rejected } from './import-papers.js'
import type { Parsed } from './parsed.js'

type Element = Readonly<Record<string, unknown>>

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  // An answer has no reason to define entities of its own; each could grow without bound.
  processEntities: true,
  // Without this, numbered characters would stay as they are written.
  htmlEntities: true,
  isArray: (name) => name === 'author' || name === 'link' || name === 'category',
})

/**
 * Reads a feed entry by entry, so that one that is broken does not take the others with it.
 *
 * Source of the format: the arXiv API manual, section 3.3; a failed request comes as an entry titled "Error".
 */
export function readArxivAtom(xml: string): Parsed {
  if (/<!DOCTYPE|<!ENTITY/i.test(xml))
    return { papers: [], rejected: [{ raw: xml, reason: 'a feed with a document type: none is expected' }] }
  const chunks = entriesOf(xml)
  if (chunks.length === 0 && !/<feed[\s>]/.test(xml))
    return { papers: [], rejected: [{ raw: xml, reason: 'no Atom feed' }] }
  const papers: IncomingPaper[] = []
  const rejected: Rejected[] = []
  for (const chunk of chunks) {
    const entry = parseEntry(chunk)
    if (typeof entry === 'string') rejected.push({ raw: chunk, reason: entry })
    else papers.push(entry)
  }
  return { papers, rejected }
}

/** The pieces from each `<entry` to its end, or to the next one where the end is missing. */
function entriesOf(xml: string): string[] {
  const starts = Array.from(xml.matchAll(/<entry[\s>]/g), (match) => match.index)
  return starts.map((start, i) => {
    const piece = xml.slice(start, starts[i + 1] ?? xml.length)
    const end = piece.indexOf('</entry>')
    return end < 0 ? piece : piece.slice(0, end + '</entry>'.length)
  })
}

/** @returns the paper, or what is wrong */
function parseEntry(chunk: string): IncomingPaper | string {
  // Prefixes are declared on the feed, which this piece does not hold.
  const xml = `<feed xmlns:arxiv="a" xmlns:opensearch="o">${chunk}</feed>`
  const valid = XMLValidator.validate(xml)
  if (valid !== true) return `no XML: ${valid.err.msg}`
  const feed = elementIn(parser.parse(xml), 'feed')
  const entry = feed === undefined ? undefined : elementIn(feed, 'entry')
  if (entry === undefined) return 'an entry without content'
  const id = textOf(entry['id']) ?? ''
  const title = textOf(entry['title'])
  if (title === undefined) return 'an entry without a title'
  if (title === 'Error' || id.includes('/api/errors')) return `the server's error: ${textOf(entry['summary']) ?? ''}`
  return {
    title,
    summary: textOf(entry['summary']),
    authors: listOf(entry['author']).flatMap((author) => textOf(author['name']) ?? []),
    published: textOf(entry['published'])?.slice(0, 10),
    arxiv: id,
    doi: textOf(entry['doi']),
    keywords: listOf(entry['category']).flatMap((category) => textOf(category['@term']) ?? []),
  }
}

function elementIn(parent: unknown, name: string): Element | undefined {
  const child = isElement(parent) ? parent[name] : undefined
  return isElement(child) ? child : undefined
}

const isElement = (value: unknown): value is Element =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: unknown): Element[] => (Array.isArray(value) ? (value as unknown[]).filter(isElement) : [])

/** The text of an element, with or without attributes. */
function textOf(value: unknown): string | undefined {
  const content = isElement(value) ? value['#text'] : value
  return typeof content === 'string' && content.trim() !== '' ? content : undefined
}
