/** @file What keeps other pages, other machines and other users out. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

export interface Guard {
  /** `127.0.0.1:4747` and the other names of this server. Requests under any other name come from elsewhere. */
  readonly hosts: () => ReadonlySet<string>
  /** Required of everyone, where the server can be reached from other machines. */
  readonly token?: string
  /** Paths that a link in a mail asks for: what they carry is a secret of its own. */
  readonly open: ReadonlySet<string>
}

/** Scripts and styles from files alone; WebAssembly is what tokenizers run on. */
const POLICY = [
  `default-src 'none'`,
  `script-src 'self' 'wasm-unsafe-eval'`,
  `worker-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data: blob:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `manifest-src 'self'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

/** Pages that a job has made: no script at all, and as if from another origin. */
export const SANDBOX_POLICY = `sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`

export const headers: MiddlewareHandler = async (context, next) => {
  await next()
  const { headers: out } = context.res
  if (!out.has('content-security-policy')) out.set('content-security-policy', POLICY)
  out.set('x-content-type-options', 'nosniff')
  out.set('x-frame-options', 'DENY')
  out.set('referrer-policy', 'no-referrer')
  out.set('cross-origin-opener-policy', 'same-origin')
  out.set('cross-origin-resource-policy', 'same-origin')
  if (!out.has('cache-control')) out.set('cache-control', 'no-store')
}

/**
 * Refuses what does not come from this server's own pages: another host name (a name that was pointed at this address
 * later), another origin, and, where a token is set, whoever does not have it.
 */
export function guard({ hosts, token, open }: Guard): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host') ?? ''
    if (!hosts().has(host.toLowerCase())) return refuse(context, 421, 'this server has another name', host)
    const path = new URL(context.req.url).pathname
    if (!open.has(path)) {
      const origin = context.req.header('origin')
      if (origin !== undefined && !isOwn(origin, host))
        return refuse(context, 403, 'requests of other pages are refused', origin)
      const site = context.req.header('sec-fetch-site')
      const opens = context.req.method === 'GET' && context.req.header('sec-fetch-mode') === 'navigate'
      // A link from elsewhere may open a page; it may not read or change anything.
      if (site !== undefined && site !== 'same-origin' && site !== 'none' && !(opens && !path.startsWith('/api/')))
        return refuse(context, 403, 'requests of other pages are refused', site)
      if (token !== undefined) {
        const refused = await checkToken(context, token)
        if (refused !== null) return refused
      }
    }
    await next()
  }
}

function isOwn(origin: string, host: string): boolean {
  return origin.toLowerCase() === `http://${host.toLowerCase()}`
}

const COOKIE = 'tokenwright'

async function checkToken(context: Context, token: string): Promise<Response | null> {
  const url = new URL(context.req.url)
  const asked = url.searchParams.get('token')
  const bearer = /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '')?.[1]
  if (asked !== null && context.req.method === 'GET' && same(asked, token)) {
    setCookie(context, COOKIE, token, { httpOnly: true, sameSite: 'Strict', path: '/' })
    url.searchParams.delete('token')
    // Out of the address bar, where it would end in histories and screenshots.
    return context.redirect(`${url.pathname}${url.search}`, 303)
  }
  const given = bearer ?? getCookie(context, COOKIE)
  if (given !== undefined && same(given, token)) return null
  return refuse(context, 401, 'this server asks for its token: open the address that it printed', url.pathname)
}

/** Takes the same time wherever the difference is. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

function refuse(context: Context, status: 401 | 403 | 421, what: string, value: string): Response {
  return context.json(
    { error: { kind: 'refused', message: `${what}: ${JSON.stringify(value.slice(0, 120))}` } },
    status,
  )
}
