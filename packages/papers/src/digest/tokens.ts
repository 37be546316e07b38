/** @file Tokens of links in mails: 256 random bits each, kept only as a hash, good for one use. */
import { createHash, randomBytes } from 'node:crypto'
import type { Statement } from '../store/connection.js'
import { numberIn, optionalNumber } from '../store/rows.js'
import type { Store } from '../store/open.js'

export type Purpose = 'confirm' | 'unsubscribe'

const DAY_MS = 86_400_000
/** Links to unsubscribe must work for a long time; those to confirm must not. */
const LIFETIME_MS: Readonly<Record<Purpose, number>> = { confirm: 2 * DAY_MS, unsubscribe: 180 * DAY_MS }

export interface NewToken {
  /** For the link; it is nowhere else. */
  readonly token: string
  /** Puts its hash into the store. */
  readonly statement: Statement
}

export function newToken(subscription: number, purpose: Purpose, now: number): NewToken {
  const token = randomBytes(32).toString('base64url')
  return {
    token,
    statement: {
      sql: 'INSERT INTO tokens (hash, subscription, purpose, expires) VALUES (?, ?, ?, ?)',
      args: [hashOf(token), subscription, purpose, now + LIFETIME_MS[purpose]],
    },
  }
}

export type TokenState =
  { readonly state: 'good'; readonly subscription: number } | { readonly state: 'used' | 'expired' | 'unknown' }

/** What a token is worth. Looked up by its hash: how long that takes says nothing about a token that was guessed. */
export async function checkToken(store: Store, token: string, purpose: Purpose): Promise<TokenState> {
  if (!/^[\w-]{43}$/.test(token)) return { state: 'unknown' }
  const [row] = await store.rows('SELECT subscription, expires, used FROM tokens WHERE hash = ? AND purpose = ?', [
    hashOf(token),
    purpose,
  ])
  if (row === undefined) return { state: 'unknown' }
  if (optionalNumber(row, 'used') !== null) return { state: 'used' }
  if (numberIn(row, 'expires') <= store.now()) return { state: 'expired' }
  return { state: 'good', subscription: numberIn(row, 'subscription') }
}

/** No token of this purpose of a subscription is good any longer. */
export function spendTokens(subscription: number, purpose: Purpose, now: number): Statement {
  return {
    sql: 'UPDATE tokens SET used = ? WHERE subscription = ? AND purpose = ? AND used IS NULL',
    args: [now, subscription, purpose],
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
