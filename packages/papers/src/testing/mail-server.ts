/** @file A real SMTP server in the process of the tests, and what arrived at it. */
import type { AddressInfo, Socket } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface Arrived {
  readonly to: string
  readonly raw: Buffer
}

export interface MailServer {
  readonly url: string
  readonly arrived: Arrived[]
  /** Runs when a mail is complete and kept, before the server says so; an error is its answer. */
  onMail: (to: string) => Promise<void>
  /** Runs for each recipient; an error is the server's answer. */
  onRecipient: (to: string) => void
  mails(): Promise<ParsedMail[]>
  /** Ends all connections without a word. */
  hangUp(): void
  close(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const arrived: Arrived[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo: (address, _session, callback) => {
      try {
        mail.onRecipient(address.address)
        callback()
      } catch (error) {
        callback(error as Error)
      }
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const [{ address }] = session.envelope.rcptTo
        arrived.push({ to: address, raw: Buffer.concat(chunks) })
        mail.onMail(address).then(
          () => callback(),
          (error: Error) => callback(error),
        )
      })
    },
  })
  server.on('error', () => undefined)
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const mail: MailServer = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    arrived,
    onMail: () => Promise.resolve(),
    onRecipient: () => undefined,
    mails: () => Promise.all(arrived.map(({ raw }) => simpleParser(raw))),
    hangUp: () => {
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return mail
}

/** The error with which a server refuses. */
export function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code })
}
