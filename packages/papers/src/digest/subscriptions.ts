/** @file Who gets a digest: subscribe, confirm, unsubscribe, bounce. */
import { PapersError } from '../errors.js'
import { cleanText } from '../plain-text.js'
import { numberIn, optionalNumber, textIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import { checkAddress } from './address.js'
import { queueStatement } from './outbox.js'
import { localTime } from './slots.js'
import { checkToken, spendTokens } from './tokens.js'

export interface SubscriptionOptions {
  readonly address: string
  readonly cadence?: 'daily' | 'weekly'
  /** Of weekly digests: 1 is Monday (default), 7 Sunday. */
  readonly weekday?: number
  /** Hour of the day in `zone`, 0 to 23; 8 by default. */
  readonly hour?: number
  /** IANA name such as `Europe/Vienna`; UTC by default. */
  readonly zone?: string
  /** A query: only what it finds goes into the digest. Empty for everything. */
  readonly topics?: string
}

export interface Subscription {
  readonly id: number
  readonly address: string
  readonly state: 'pending' | 'active' | 'unsubscribed' | 'bounced'
  readonly cadence: 'daily' | 'weekly'
  readonly weekday: number
  readonly hour: number
  readonly zone: string
  readonly topics: string
  readonly bounces: number
  readonly created: number
  readonly confirmed: number | null
}

const TOPICS_LIMIT = 200
/** Refusals of mails in a row after which no more are sent. */
const BOUNCE_LIMIT = 3
const HOUR_MS = 3_600_000

/**
 * Asks for a digest. Nothing but a mail with a link to confirm goes to the address, at most one in an hour, until
 * someone has followed that link. A subscription that is active stays as it is: whoever wants something else of it
 * must first unsubscribe with a link of its mails. Pages must answer the same in each case, or they would tell who
 * has subscribed.
 *
 * @throws PapersError `invalid-option` for an address, zone, hour or query that cannot be
 */
export async function subscribe(store: Store, options: SubscriptionOptions): Promise<Subscription> {
  const address = checkAddress(options.address)
  const wishes = checkWishes(options)
  return store.exclusive(async () => {
    const now = store.now()
    const [known] = await store.rows('SELECT id, state FROM subscriptions WHERE address = ?', [address])
    const isActive = known !== undefined && known['state'] === 'active'
    if (!isActive)
      await store.batch([
        {
          sql: `INSERT INTO subscriptions (address, state, cadence, weekday, hour, zone, topics, created)
            VALUES (?, 'pending', ?, ?, ?, ?, ?, ?)
            ON CONFLICT (address) DO UPDATE SET state = 'pending', cadence = excluded.cadence,
              weekday = excluded.weekday, hour = excluded.hour, zone = excluded.zone, topics = excluded.topics`,
          args: [address, wishes.cadence, wishes.weekday, wishes.hour, wishes.zone, wishes.topics, now],
        },
      ])
    const subscription = await byAddress(store, address)
    if (!isActive)
      await store.batch([
        queueStatement({
          subscription: subscription.id,
          kind: 'confirm',
          slot: new Date(Math.floor(now / HOUR_MS) * HOUR_MS).toISOString().slice(0, 13),
          since: now,
          until: now,
        }),
      ])
    return subscription
  })
}

type Wishes = Required<Omit<SubscriptionOptions, 'address'>>

function checkWishes(options: SubscriptionOptions): Wishes {
  const { cadence = 'daily', weekday = 1, hour = 8, zone = 'UTC', topics = '' } = options
  const refuse = (what: string, value: unknown): never => {
    throw new PapersError('invalid-option', what, { value })
  }
  if (cadence !== 'daily' && cadence !== 'weekly') refuse('a digest comes daily or weekly', cadence)
  if (!Number.isInteger(weekday) || weekday < 1 || weekday > 7) refuse('a weekday is 1 (Monday) to 7', weekday)
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) refuse('an hour is 0 to 23', hour)
  if (topics.length > TOPICS_LIMIT) refuse(`topics have at most ${TOPICS_LIMIT} characters`, topics)
  localTime(0, zone)
  return { cadence, weekday, hour, zone, topics: cleanText(topics) }
}

export type LinkOutcome = 'done' | 'used' | 'expired' | 'unknown'

/** Makes a subscription active. The token is good for two days and for one use. */
export async function confirm(store: Store, token: string): Promise<LinkOutcome> {
  return store.exclusive(async () => {
    const checked = await checkToken(store, token, 'confirm')
    if (checked.state !== 'good') return checked.state
    const now = store.now()
    await store.batch([
      spendTokens(checked.subscription, 'confirm', now),
      {
        sql: `UPDATE subscriptions SET state = 'active', confirmed = ?, bounces = 0 WHERE id = ? AND state = 'pending'`,
        args: [now, checked.subscription],
      },
    ])
    return 'done'
  })
}

/** Ends a subscription: one call with the token of any mail, and no other token of it is good afterwards. */
export async function unsubscribe(store: Store, token: string): Promise<LinkOutcome> {
  return store.exclusive(async () => {
    const checked = await checkToken(store, token, 'unsubscribe')
    if (checked.state !== 'good') return checked.state
    const now = store.now()
    await store.batch([
      spendTokens(checked.subscription, 'unsubscribe', now),
      spendTokens(checked.subscription, 'confirm', now),
      { sql: `UPDATE subscriptions SET state = 'unsubscribed' WHERE id = ?`, args: [checked.subscription] },
      {
        sql: `UPDATE outbox SET state = 'empty', finished = ? WHERE subscription = ? AND state = 'queued'`,
        args: [now, checked.subscription],
      },
    ])
    return 'done'
  })
}

/** A mail to this address came back. After three, no more are sent until it subscribes again. */
export async function recordBounce(store: Store, address: string): Promise<void> {
  await store.exclusive(() =>
    store.batch([
      {
        sql: `UPDATE subscriptions SET bounces = bounces + 1,
            state = CASE WHEN bounces + 1 >= ? AND state = 'active' THEN 'bounced' ELSE state END WHERE address = ?`,
        args: [BOUNCE_LIMIT, checkAddress(address)],
      },
    ]),
  )
}

export async function listSubscriptions(store: Store): Promise<Subscription[]> {
  return (await store.rows('SELECT * FROM subscriptions ORDER BY id')).map(subscriptionOf)
}

async function byAddress(store: Store, address: string): Promise<Subscription> {
  const [row] = await store.rows('SELECT * FROM subscriptions WHERE address = ?', [address])
  return subscriptionOf(row)
}

export function subscriptionOf(row: Parameters<typeof numberIn>[0]): Subscription {
  return {
    id: numberIn(row, 'id'),
    address: textIn(row, 'address'),
    state: textIn(row, 'state') as Subscription['state'],
    cadence: textIn(row, 'cadence') as Subscription['cadence'],
    weekday: numberIn(row, 'weekday'),
    hour: numberIn(row, 'hour'),
    zone: textIn(row, 'zone'),
    topics: textIn(row, 'topics'),
    bounces: numberIn(row, 'bounces'),
    created: numberIn(row, 'created'),
    confirmed: optionalNumber(row, 'confirmed'),
  }
}
