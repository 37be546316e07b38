/** @file Mails that became files, since no mail server is set: a list, and what one says. */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { Problem } from '../server/problem.js'
import { route, type Route } from '../server/route.js'
import type { Workspace } from '../workspace.js'

const MOST_MAILS = 100
const MOST_BYTES = 1_000_000

export function outboxRoutes(workspace: Workspace): Route[] {
  const mails = async (): Promise<{ name: string; changed: number }[]> =>
    (await workspace.list('outbox'))
      .filter(({ name, bytes }) => name.endsWith('.eml') && bytes <= MOST_BYTES)
      .slice(0, MOST_MAILS)
      .map(({ name, changed }) => ({ name, changed }))
  return [
    route({
      method: 'get',
      path: '/api/outbox',
      summary: 'Mails that lie in the outbox, newest first',
      response: z.array(z.object({ name: z.string(), changed: z.number() })),
      handle: mails,
    }),
    route({
      method: 'get',
      path: '/api/outbox/{name}',
      summary: 'What a mail of the outbox says, as text',
      params: { name: z.string().min(1).max(200) },
      response: z.object({ to: z.string(), subject: z.string(), text: z.string() }),
      async handle({ params: { name } }) {
        // Only what is listed: no name of a request becomes part of a path.
        if (!(await mails()).some((mail) => mail.name === name))
          throw new Problem(404, 'not-found', 'no such mail in the outbox', name)
        return readMail(await readFile(workspace.path('outbox', name)))
      },
    }),
  ]
}

/** Addressee, subject and text part of a mail that this program wrote. */
export function readMail(raw: Uint8Array): { to: string; subject: string; text: string } {
  const [head, ...rest] = Buffer.from(raw).toString('latin1').replaceAll('\r\n', '\n').split('\n\n')
  const fields = fieldsOf(head)
  const body = rest.join('\n\n')
  const boundary = /boundary="?([^";\n]+)"?/.exec(fields.get('content-type') ?? '')?.[1]
  const parts = boundary === undefined ? [`${head}\n\n${body}`] : body.split(`--${boundary}`)
  const plain = parts.find((part) => /^content-type: text\/plain/im.test(part.split('\n\n')[0])) ?? ''
  const [partHead, ...partBody] = plain.replace(/^\n+/, '').split('\n\n')
  const encoding = (fieldsOf(partHead).get('content-transfer-encoding') ?? '').toLowerCase()
  return {
    to: fields.get('to') ?? '',
    subject: words(fields.get('subject') ?? ''),
    text: decoded(partBody.join('\n\n'), encoding).trim(),
  }
}

/** Long fields go on in lines that begin with white space. */
function fieldsOf(head: string): Map<string, string> {
  return new Map(
    head
      .replace(/\n[ \t]+/g, ' ')
      .split('\n')
      .flatMap((line) => {
        const at = line.indexOf(':')
        return at > 0 ? [[line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const] : []
      }),
  )
}

function decoded(text: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return Buffer.from(text, 'latin1').toString('utf8')
  const bytes = text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Encoded words (RFC 2047) of a subject in any script. */
function words(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? decoded(word, 'base64') : decoded(word.replaceAll('_', ' '), 'quoted-printable'),
    )
}
