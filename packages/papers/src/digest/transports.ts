/** @file How mails leave: over SMTP, or as files in a folder. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { PapersError } from '../errors.js'

export interface OutgoingMail {
  readonly from: string
  readonly to: string
  readonly messageId: string
  readonly raw: Buffer
}

export type Delivery =
  | { readonly outcome: 'sent' }
  /** It did not arrive. `permanent`: the address or the mail was refused for good. */
  | { readonly outcome: 'refused'; readonly permanent: boolean; readonly reason: string }
  /** It may have arrived. */
  | { readonly outcome: 'uncertain'; readonly reason: string }

export interface MailTransport {
  readonly kind: 'smtp' | 'folder'
  /** How many mails may be on their way at a time. */
  readonly lanes: number
  /**
   * Hands a mail over.
   *
   * @param beforeLast runs, and must have ended, before the piece leaves that completes the mail
   */
  deliver(mail: OutgoingMail, beforeLast: () => Promise<void>): Promise<Delivery>
  /** Whether a mail was handed over in an earlier life of the process; undefined where nobody can know. */
  wasDelivered(messageId: string): boolean | undefined
  close(): Promise<void>
}

/**
 * Mails as `.eml` files in a folder, for machines without a mail server.
 *
 * @throws PapersError `unwritable`
 */
export function folderTransport(folder: string): MailTransport {
  const pathOf = (messageId: string): string => join(folder, `${messageId.replace(/[^\w.@-]/g, '_')}.eml`)
  return {
    kind: 'folder',
    lanes: 1,
    deliver: async ({ messageId, raw }, beforeLast) => {
      try {
        await mkdir(folder, { recursive: true })
        // Whole or not at all: the file has its name only when it is complete.
        await writeFile(`${pathOf(messageId)}.part`, raw)
        await beforeLast()
        await rename(`${pathOf(messageId)}.part`, pathOf(messageId))
      } catch (cause) {
        throw new PapersError('unwritable', 'mail that cannot be written into the outbox folder', {
          value: folder,
          cause,
        })
      }
      return { outcome: 'sent' }
    },
    wasDelivered: (messageId) => existsSync(pathOf(messageId)),
    close: async () => {},
  }
}

const LANES = 4
/** A connection is renewed after so many mails, as servers like it. */
const MAILS_PER_CONNECTION = 100

/**
 * Mails over SMTP.
 *
 * @param url `smtp://user:password@host:587`, or `smtps:` for TLS from the start; options of nodemailer's connection
 *   may follow as a query
 * @throws PapersError `invalid-option`
 */
export function smtpTransport(url: string): MailTransport {
  if (!URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol))
    throw new PapersError('invalid-option', 'the address of a mail server begins with smtp: or smtps:', {
      // It may hold a password.
      value: url.replace(/\/\/[^@/]*@/, '//…@'),
    })
  const idle: Lane[] = []
  const open = new Set<Lane>()
  return {
    kind: 'smtp',
    lanes: LANES,
    deliver: async (mail, beforeLast) => {
      let lane = idle.pop()
      try {
        lane ??= await openLane(url)
      } catch (error) {
        return { outcome: 'refused', permanent: false, reason: reasonOf(error) }
      }
      open.add(lane)
      const delivery = await sendOn(lane, mail, beforeLast)
      // After a refusal or failure a new connection is safer than one in an unknown state.
      if (delivery.outcome === 'sent' && lane.isUsable() && ++lane.mails < MAILS_PER_CONNECTION) idle.push(lane)
      else {
        lane.connection.close()
        open.delete(lane)
      }
      return delivery
    },
    wasDelivered: () => undefined,
    close: async () => {
      for (const lane of open) {
        if (idle.includes(lane)) lane.connection.quit()
        else lane.connection.close()
      }
      open.clear()
      idle.length = 0
    },
  }
}

interface Lane {
  readonly connection: SMTPConnection
  mails: number
  isUsable(): boolean
}

async function openLane(url: string): Promise<Lane> {
  const { auth, ...options } = parseConnectionUrl(url)
  const connection = new SMTPConnection({
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: 120_000,
    ...options,
  })
  let usable = true
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject)
    connection.once('end', () => reject(new Error('the server closed the connection')))
    connection.connect((error) => (error ? reject(error) : resolve()))
  })
  // From here on, errors reach whoever sends; between two mails they only end the connection.
  connection.on('error', () => (usable = false))
  connection.once('end', () => (usable = false))
  const { user, pass } = (auth ?? {}) as { user?: string; pass?: string }
  if (user !== undefined)
    await new Promise<void>((resolve, reject) =>
      connection.login({ user, pass, credentials: { user, pass } }, (error) => (error ? reject(error) : resolve())),
    )
  return { connection, mails: 0, isUsable: () => usable }
}

async function sendOn(lane: Lane, mail: OutgoingMail, beforeLast: () => Promise<void>): Promise<Delivery> {
  let completed = false
  let failure: unknown
  async function* pieces(): AsyncGenerator<Buffer> {
    const last = Math.max(0, mail.raw.length - 64)
    if (last > 0) yield mail.raw.subarray(0, last)
    try {
      await beforeLast()
    } catch (error) {
      failure = error
      throw error
    }
    completed = true
    yield mail.raw.subarray(last)
  }
  const envelope = { from: mail.from, to: [mail.to], size: mail.raw.length }
  const delivery = await new Promise<Delivery>((resolve) => {
    const ended = (reason: string): Delivery =>
      completed ? { outcome: 'uncertain', reason } : { outcome: 'refused', permanent: false, reason }
    const settle = (result: Delivery): void => {
      lane.connection.off('end', onEnd)
      resolve(result)
    }
    const onEnd = (): void => settle(ended('the server closed the connection'))
    lane.connection.once('end', onEnd)
    lane.connection.send(envelope, Readable.from(pieces(), { objectMode: false }), (error) => {
      if (error === null || error === undefined) return settle({ outcome: 'sent' })
      const code = codeOf(error)
      // An answer of the server is an answer, also after the last piece.
      if (code !== undefined) settle({ outcome: 'refused', permanent: code >= 500, reason: reasonOf(error) })
      else settle(ended(reasonOf(error)))
    })
  })
  // What stopped us was our own store, and its error is the one to report.
  if (failure !== undefined) throw failure
  return delivery
}

function codeOf(error: unknown): number | undefined {
  const code = typeof error === 'object' && error !== null && 'responseCode' in error ? error.responseCode : undefined
  return typeof code === 'number' ? code : undefined
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500)
