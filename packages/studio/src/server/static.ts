/** @file The files of the pages, as the build left them: compressed beforehand, and for ever the same under a hashed name. */
import { readFile } from 'node:fs/promises'
import { existsSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Context } from 'hono'

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.wasm', 'application/wasm'],
  ['.json', 'application/json'],
])

export interface AppFiles {
  /** Null for what is not there. */
  answer(context: Context, path: string): Promise<Response | null>
  /** The page that all addresses of the application begin with, with content that can be read before any script runs. */
  page(context: Context, content?: { readonly title: string; readonly html: string }): Promise<Response>
}

/** @param folder of the built application; the set of its files is read once, so that no path of a request is ever joined */
export function appFiles(folder: string): AppFiles {
  const names = new Set(existsSync(folder) ? listed(folder, '') : [])
  return {
    async answer(context, path) {
      const name = path.replace(/^\//, '')
      if (!names.has(name) || name.endsWith('.gz')) return null
      const packed = names.has(`${name}.gz`) && /\bgzip\b/.test(context.req.header('accept-encoding') ?? '')
      return context.body(await readFile(join(folder, packed ? `${name}.gz` : name)), 200, {
        'content-type': TYPES.get(extname(name)) ?? 'application/octet-stream',
        'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        vary: 'accept-encoding',
        ...(packed ? { 'content-encoding': 'gzip' } : {}),
      })
    },
    async page(context, content) {
      if (!names.has('index.html')) return context.text('The pages have not been built: run npm run build', 503)
      const frame = await readFile(join(folder, 'index.html'), 'utf8')
      const filled =
        content === undefined
          ? frame
          : frame
              .replace(/<title>.*?<\/title>/, () => `<title>${content.title}</title>`)
              .replace(/<main id="content">[^]*?<\/main>/, () => `<main id="content">${content.html}</main>`)
      return context.html(filled, 200, { 'cache-control': 'no-cache' })
    },
  }
}

function listed(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listed(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
  )
}
