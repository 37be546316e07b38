/** @file Sends what is due. */
import type { Statement } from '../store/connection.js'
import { DAY_MS } from '../dates.js'
import { PapersError } from '../errors.js'
import { numberIn, optionalNumber } from '../store/rows.js'
import type { Store } from '../store/open.js'
import type { SentenceEncoder } from '../vectors/vector-index.js'
import { checkAddress } from './address.js'
import { confirmMail, digestMail, type MailSettings } from './message.js'
import {
  abandoned,
  claim,
  finishStatement,
  isLastAttempt,
  queueStatement,
  releaseStatement,
  retryStatement,
  transmittingStatement,
  type Claim,
} from './outbox.js'
import { selectPapers, type DigestContent } from './select.js'
import { dueSlot } from './slots.js'
import { recordBounce, subscriptionOf, type Subscription } from './subscriptions.js'
import { newToken } from './tokens.js'
import type { MailTransport } from './transports.js'

export interface DigestOptions {
  readonly transport: MailTransport
  readonly settings: MailSettings
  readonly encoder?: SentenceEncoder
  /** Papers in one digest, 10 by default. */
  readonly papers?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (finished: number) => void
}

export interface DigestReport {
  /** Mails put into the queue now. */
  readonly queued: number
  readonly sent: number
  /** Digests without anything new, which are not sent. */
  readonly empty: number
  /** To be tried again later. */
  readonly postponed: number
  readonly failed: number
  /** May have arrived before a crash or a lost connection; never sent again. */
  readonly uncertain: number
}

type Outcome = Exclude<keyof DigestReport, 'queued'>

const PAGE = 200
const running = new WeakMap<Store, Promise<DigestReport>>()

/**
 * Sends confirmations and the digests that are due: at most one digest for each subscriber and day, whatever happens
 * to the process or the connection. Stopping is safe at any time; the next call goes on. Meant to be called every few
 * minutes; a second call while one is under way waits for that one.
 *
 * @throws PapersError `invalid-option` for an address or title that cannot be in a header, `unwritable`, `aborted`
 *
 * @example
 * const transport = smtpTransport('smtp://localhost:1025')
 * await sendDigests(store, { transport, settings: { from: 'papers@example.org', title: 'Papers', baseUrl: 'https://papers.example.org' } })
 */
export function sendDigests(store: Store, options: DigestOptions): Promise<DigestReport> {
  const current = running.get(store)
  if (current !== undefined) return current
  const run = sendAll(store, options).finally(() => running.delete(store))
  running.set(store, run)
  return run
}

async function sendAll(store: Store, options: DigestOptions): Promise<DigestReport> {
  checkAddress(options.settings.from)
  const counts: Record<Outcome, number> = { sent: 0, empty: 0, postponed: 0, failed: 0, uncertain: 0 }
  await settleAbandoned(store, options.transport, counts)
  const queued = await queueDue(store)
  const contents = new Map<string, DigestContent>()
  let finished = 0
  for (;;) {
    const claims = await store.exclusive(() => claim(store, PAGE))
    if (claims.length === 0) return { queued, ...counts }
    const prepared = await prepare(store, claims)
    let next = 0
    const lane = async (): Promise<void> => {
      while (next < prepared.length && options.signal?.aborted !== true) {
        const item = prepared[next++]
        counts[await sendOne(store, item, options, contents)]++
        options.onProgress?.(++finished)
      }
    }
    try {
      // Not all: one lane that fails must not leave the others running behind the caller's back.
      const ends = await Promise.allSettled(Array.from({ length: options.transport.lanes }, lane))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
      if (options.signal?.aborted === true)
        throw new PapersError('aborted', 'stopped after some mails', { value: finished })
    } finally {
      const left = prepared.slice(next).map(({ claimed }) => releaseStatement(claimed.id))
      await store.exclusive(() => store.batch(left))
    }
  }
}

/** Decides about mails that a process had in its hands when it ended. */
async function settleAbandoned(store: Store, transport: MailTransport, counts: Record<Outcome, number>): Promise<void> {
  await store.exclusive(async () => {
    const { claimed, transmitting } = await abandoned(store, store.isAlone)
    const statements = claimed.map(({ id }) => releaseStatement(id))
    for (const { id, messageId } of transmitting) {
      const known = transport.wasDelivered(messageId)
      if (known === false) statements.push(releaseStatement(id))
      else {
        const state = known === true ? 'sent' : 'uncertain'
        counts[state]++
        statements.push(
          finishStatement(id, state, store.now(), known === true ? null : 'the process ended while it was sent'),
        )
      }
    }
    await store.batch(statements)
  })
}

/** Puts the digests that are due into the queue, page by page. */
async function queueDue(store: Store): Promise<number> {
  const now = store.now()
  let queued = 0
  let after = 0
  for (;;) {
    const rows = await store.rows(
      `SELECT subscriptions.*,
          (SELECT max(until) FROM outbox WHERE subscription = subscriptions.id AND kind = 'digest' AND state IN ('sent', 'uncertain')) AS last
        FROM subscriptions WHERE state = 'active' AND id > ? ORDER BY id LIMIT ?`,
      [after, PAGE],
    )
    const statements = rows.flatMap((row): Statement[] => {
      const subscription = subscriptionOf(row)
      const slot = dueSlot(subscription, now)
      if (slot === undefined) return []
      const window = subscription.cadence === 'daily' ? DAY_MS : 7 * DAY_MS
      const since = optionalNumber(row, 'last') ?? now - window
      return [queueStatement({ subscription: subscription.id, kind: 'digest', slot, since, until: now })]
    })
    const results = await store.exclusive(() => store.batch(statements))
    queued += results.reduce((sum, { rowsAffected }) => sum + rowsAffected, 0)
    if (rows.length < PAGE) return queued
    after = numberIn(rows[rows.length - 1], 'id')
  }
}

interface Prepared {
  readonly claimed: Claim
  readonly subscription: Subscription
  readonly token: string
}

/** Reads the subscribers of claimed mails and makes their tokens, in one transaction for all. */
async function prepare(store: Store, claims: readonly Claim[]): Promise<Prepared[]> {
  const rows = await store.rows('SELECT * FROM subscriptions WHERE id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(claims.map(({ subscription }) => subscription)),
  ])
  const subscriptions = new Map(rows.map((row) => [numberIn(row, 'id'), subscriptionOf(row)]))
  const statements: Statement[] = []
  const prepared = claims.flatMap((claimed): Prepared[] => {
    const subscription = subscriptions.get(claimed.subscription)
    if (subscription === undefined) return []
    const purpose = claimed.kind === 'confirm' ? 'confirm' : 'unsubscribe'
    const { token, statement } = newToken(subscription.id, purpose, store.now())
    statements.push(statement)
    return [{ claimed, subscription, token }]
  })
  await store.exclusive(() => store.batch(statements))
  return prepared
}

async function sendOne(
  store: Store,
  { claimed, subscription, token }: Prepared,
  options: DigestOptions,
  contents: Map<string, DigestContent>,
): Promise<Outcome> {
  const write = (statement: Statement): Promise<unknown> => store.exclusive(() => store.batch([statement]))
  const finish = async (
    state: 'sent' | 'empty' | 'uncertain' | 'failed',
    error?: string,
    papers?: number[],
  ): Promise<Outcome> => {
    await write(finishStatement(claimed.id, state, store.now(), error, papers))
    return state
  }
  const { settings, transport } = options
  const envelope = { to: subscription.address, messageId: claimed.messageId, token, sentAt: store.now() }
  let raw: Buffer
  let papers: number[] = []
  if (claimed.kind === 'confirm') {
    if (subscription.state !== 'pending') return finish('empty')
    raw = await confirmMail(settings, envelope)
  } else {
    if (subscription.state !== 'active') return finish('empty')
    const content = await contentOf(store, claimed, subscription.topics, options, contents)
    if (content.papers.length === 0) return finish('empty')
    papers = content.papers.map(({ id }) => id)
    raw = await digestMail(settings, envelope, { ...content, slot: claimed.slot, topics: subscription.topics })
  }
  const mail = { from: settings.from, to: subscription.address, messageId: claimed.messageId, raw }
  const delivery = await transport.deliver(mail, async () => void (await write(transmittingStatement(claimed.id))))
  if (delivery.outcome === 'sent') return finish('sent', undefined, papers)
  if (delivery.outcome === 'uncertain') return finish('uncertain', delivery.reason, papers)
  if (delivery.permanent) {
    await recordBounce(store, subscription.address)
    return finish('failed', delivery.reason)
  }
  if (isLastAttempt(claimed)) return finish('failed', delivery.reason)
  await write(retryStatement(claimed, store.now(), delivery.reason))
  return 'postponed'
}

const CONTENTS = 64

/** Subscribers with the same wishes get the same papers, which are looked for once. */
async function contentOf(
  store: Store,
  { since, until }: Claim,
  topics: string,
  { encoder, papers = 10 }: DigestOptions,
  contents: Map<string, DigestContent>,
): Promise<DigestContent> {
  const key = JSON.stringify([since, until, topics])
  const known = contents.get(key)
  if (known !== undefined) return known
  const content = await selectPapers(store, { since, until, topics }, papers, encoder)
  if (contents.size >= CONTENTS) contents.clear()
  contents.set(key, content)
  return content
}
