/** @file Serves the studio until it is stopped; where no person sits at a terminal, until nobody asks for anything any more. */
import { spawn } from 'node:child_process'
import type { Studio, StudioOptions } from '@tokenwright/studio'
import type { Context } from './context.js'

export interface ServeOptions extends Omit<StudioOptions, 'report' | 'smtp' | 'mailFrom'> {
  /** Try to open a browser. */
  readonly open: boolean
  /** Print the address as JSON. */
  readonly json?: boolean
  /** End by itself without a terminal: for whoever did not ask for a server outright. */
  readonly endsAlone?: boolean
}

/** Nobody has opened a page. */
const UNUSED_MS = 60_000
/** Pages that are only read ask for nothing. */
const IDLE_MS = 10 * 60_000

export async function serveStudio(context: Context, options: ServeOptions): Promise<void> {
  const { startStudio } = await import('@tokenwright/studio')
  const { open, json = false, endsAlone = false, ...given } = options
  const running = await startStudio({
    ...given,
    smtp: process.env['TOKENWRIGHT_SMTP'],
    mailFrom: process.env['TOKENWRIGHT_MAIL_FROM'],
    report: (error) => context.remark(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  })
  const { workspace } = running
  const url = running.reportUrl ?? running.url
  await context.write(json ? `${JSON.stringify({ url, workspace })}\n` : `${url}\n`)
  const alone = endsAlone && !context.interactive
  if (!json)
    context.remark(
      `Everything is kept in ${workspace}; Ctrl-C ends it.${alone ? ' No terminal: it ends by itself a minute from now, or ten minutes after its last use.' : ''}`,
    )
  if (open && context.interactive) openBrowser(url)
  await ended(context.signal, running, alone)
  await running.close()
}

function ended(signal: AbortSignal, { activity }: Studio, alone: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const finish = (): void => {
      clearInterval(timer)
      resolve()
    }
    const timer = setInterval(() => {
      const { requests, last } = activity()
      if (alone && Date.now() - last > (requests === 0 ? UNUSED_MS : IDLE_MS)) finish()
    }, 1000)
    signal.addEventListener('abort', finish, { once: true })
  })
}

/** Where there is no browser, the address that was printed is enough. */
function openBrowser(url: string): void {
  const { platform, env } = process
  // Without a display, some systems would start a browser for terminals, in this one.
  const program = platform === 'darwin' ? 'open' : platform === 'win32' ? 'explorer.exe' : 'xdg-open'
  if (program === 'xdg-open' && (env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? env['WSL_DISTRO_NAME']) === undefined)
    return
  const child = spawn(program, [url], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
