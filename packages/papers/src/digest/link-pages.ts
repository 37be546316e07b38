/** @file What the links in mails lead to: two small pages that work without scripts, and the one-click POST. */
import { escapeMarkup } from '../plain-text.js'
import type { Store } from '../store/open.js'
import { CONFIRM_PATH, UNSUBSCRIBE_PATH } from './message.js'
import { confirm, unsubscribe, type LinkOutcome } from './subscriptions.js'

interface LinkPage {
  readonly title: string
  readonly ask: string
  readonly button: string
  readonly act: (store: Store, token: string) => Promise<LinkOutcome>
  readonly done: string
}

const PAGES: ReadonlyMap<string, LinkPage> = new Map([
  [
    CONFIRM_PATH,
    {
      title: 'Confirm the digest',
      ask: 'Send the digest to your address?',
      button: 'Yes, send it',
      act: confirm,
      done: 'Confirmed. The digest will come as you wished.',
    },
  ],
  [
    UNSUBSCRIBE_PATH,
    {
      title: 'Unsubscribe',
      ask: 'Stop sending the digest to your address?',
      button: 'Yes, stop it',
      act: unsubscribe,
      done: 'Done. No more mails will come.',
    },
  ],
])

const REFUSED: Readonly<Record<Exclude<LinkOutcome, 'done'>, { status: number; text: string }>> = {
  used: { status: 410, text: 'This link has been used already.' },
  expired: { status: 410, text: 'This link is too old.' },
  unknown: { status: 404, text: 'This link is not known.' },
}

/**
 * Answers the links of mails; null for any other path. GET only shows a button, since mail programs look at links
 * before people do; POST acts, at once and without login or cookie, as RFC 8058 has it.
 *
 * @example
 * const response = (await answerLink(store, request)) ?? new Response(null, { status: 404 })
 */
export async function answerLink(store: Store, request: Request): Promise<Response | null> {
  const url = new URL(request.url)
  const link = PAGES.get(url.pathname)
  if (link === undefined) return null
  const token = url.searchParams.get('token') ?? ''
  if (request.method === 'GET' || request.method === 'HEAD') {
    const action = `${url.pathname}?token=${encodeURIComponent(token)}`
    return html(
      200,
      link.title,
      `<p>${link.ask}</p><form method="post" action="${escapeMarkup(action)}"><button>${link.button}</button></form>`,
    )
  }
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD, POST' } })
  const outcome = await link.act(store, token)
  if (outcome === 'done') return html(200, link.title, `<p>${link.done}</p>`)
  return html(REFUSED[outcome].status, link.title, `<p>${REFUSED[outcome].text}</p>`)
}

function html(status: number, title: string, body: string): Response {
  return new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer"><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`,
    {
      status,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
      },
    },
  )
}
