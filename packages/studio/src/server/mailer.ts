/** @file Sends what is due, every few minutes and when asked. */
import { folderTransport, sendDigests, smtpTransport, type MailTransport, type Store } from '@tokenwright/papers'

export interface Mailer {
  /** Sends confirmations and digests that are due now. */
  send(): Promise<void>
  /** The same, without anyone waiting for it. */
  sendSoon(): void
  describe(): { readonly kind: 'smtp' | 'folder'; readonly place: string }
  close(): Promise<void>
}

export interface MailerOptions {
  /** `smtp://user:password@host:port`; without it mails become files in the outbox. */
  readonly smtp?: string
  readonly outbox: string
  /** Where links in mails lead. */
  readonly baseUrl: () => string
  readonly from?: string
  readonly report: (error: unknown) => void
}

const EVERY_MS = 5 * 60_000

export function createMailer(store: Store, options: MailerOptions): Mailer {
  const { smtp, outbox, baseUrl, from } = options
  const transport: MailTransport = smtp === undefined ? folderTransport(outbox) : smtpTransport(smtp)
  const aborter = new AbortController()
  // What the closing server stops is sent by the next one.
  const report = (error: unknown): void => {
    if (!aborter.signal.aborted) options.report(error)
  }
  const send = async (): Promise<void> => {
    await sendDigests(store, {
      transport,
      settings: { from: from ?? 'papers@localhost', title: 'Papers about tokens', baseUrl: baseUrl() },
      signal: aborter.signal,
    })
  }
  let last: Promise<void> = Promise.resolve()
  const timer = setInterval(() => (last = send().catch(report)), EVERY_MS)
  timer.unref()
  return {
    send: () => (last = send()),
    sendSoon: () => void (last = send().catch(report)),
    describe: () => (smtp === undefined ? { kind: 'folder', place: outbox } : { kind: 'smtp', place: hostOf(smtp) }),
    async close() {
      clearInterval(timer)
      aborter.abort()
      // Whoever asked has been told how it went; here it only has to be over.
      await last.catch(() => undefined)
    },
  }
}

/** The address holds a password, which pages must not show. */
function hostOf(smtp: string): string {
  return new URL(smtp).host
}
