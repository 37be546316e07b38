/** @file Mails as they leave: text and HTML, headers that mail programs act on. */
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Paper } from '../paper.js'
import { escapeMarkup } from '../plain-text.js'
import { headerValue } from './address.js'

export interface MailSettings {
  /** Address that mails come from. */
  readonly from: string
  /** Name of the feed, in subjects. */
  readonly title: string
  /** Where the pages are, such as `https://papers.example.org`; links in mails begin with it. */
  readonly baseUrl: string
}

export interface Envelope {
  readonly to: string
  readonly messageId: string
  readonly token: string
  readonly sentAt: number
}

/** Where links lead; whoever serves the pages must answer there. */
export const CONFIRM_PATH = '/papers/confirm'
export const UNSUBSCRIBE_PATH = '/papers/unsubscribe'

const link = (settings: MailSettings, path: string, token: string): string => {
  const url = new URL(path, settings.baseUrl)
  url.searchParams.set('token', token)
  return url.href
}

/** The mail that asks whether it was really you. */
export function confirmMail(settings: MailSettings, envelope: Envelope): Promise<Buffer> {
  const url = link(settings, CONFIRM_PATH, envelope.token)
  const text = [
    `Somebody asked for the digest of "${settings.title}" at this address.`,
    `If it was you, confirm it within two days:\n\n${url}`,
    'If it was not you, do nothing: nothing more will come.',
  ].join('\n\n')
  const html = page(settings.title, [
    `<p>Somebody asked for the digest of <b>${escapeMarkup(settings.title)}</b> at this address.</p>`,
    `<p>If it was you, <a href="${escapeMarkup(url)}">confirm it</a> within two days.</p>`,
    '<p>If it was not you, do nothing: nothing more will come.</p>',
  ])
  return compose(settings, envelope, `Confirm: ${settings.title}`, text, html, {})
}

/** A digest. Its headers let a mail program unsubscribe with one click (RFC 2369, RFC 8058). */
export function digestMail(
  settings: MailSettings,
  envelope: Envelope,
  content: {
    readonly slot: string
    readonly papers: readonly Paper[]
    readonly total: number
    readonly topics: string
  },
): Promise<Buffer> {
  const { papers, total, topics, slot } = content
  const leave = link(settings, UNSUBSCRIBE_PATH, envelope.token)
  const about = topics === '' ? '' : ` on ${topics}`
  const count = `${papers.length}${total > papers.length ? ` of ${total}` : ''} new ${total === 1 ? 'paper' : 'papers'}${about}`
  const text = [
    `${settings.title}, ${slot}: ${count}`,
    ...papers.map((paper) =>
      [paper.title, facts(paper), shorten(paper.summary), linkOf(settings, paper)].filter(Boolean).join('\n'),
    ),
    `Unsubscribe: ${leave}`,
  ].join('\n\n')
  const html = page(settings.title, [
    `<h1 style="font-size:20px">${escapeMarkup(settings.title)}, ${escapeMarkup(slot)}</h1><p>${escapeMarkup(count)}</p>`,
    ...papers.map(
      (
        paper,
      ) => `<h2 style="font-size:16px;margin:24px 0 4px"><a href="${escapeMarkup(linkOf(settings, paper))}">${escapeMarkup(paper.title)}</a></h2>
<p style="margin:0;color:#555">${escapeMarkup(facts(paper))}</p><p style="margin:4px 0">${escapeMarkup(shorten(paper.summary))}</p>`,
    ),
    `<p style="margin-top:32px;color:#555"><a href="${escapeMarkup(leave)}">Unsubscribe</a></p>`,
  ])
  return compose(settings, envelope, `${settings.title}: ${count}, ${slot}`, text, html, {
    'List-Unsubscribe': `<${leave}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'List-Id': `<papers.${new URL(settings.baseUrl).hostname}>`,
    'Auto-Submitted': 'auto-generated',
  })
}

function compose(
  settings: MailSettings,
  { to, messageId, sentAt }: Envelope,
  subject: string,
  text: string,
  html: string,
  headers: Readonly<Record<string, string>>,
): Promise<Buffer> {
  for (const value of Object.values(headers)) headerValue(value)
  return new MailComposer({
    from: { name: headerValue(settings.title), address: settings.from },
    to,
    subject: headerValue(subject),
    messageId: `<${messageId}>`,
    date: new Date(sentAt),
    text,
    html,
    headers,
    // Nothing here comes from files or addresses, and nothing may.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}

const linkOf = (settings: MailSettings, paper: Paper): string => new URL(`/papers/${paper.id}`, settings.baseUrl).href

function facts(paper: Paper): string {
  const authors = paper.authorCount === 1 ? '1 author' : `${paper.authorCount} authors`
  return [
    ...(paper.authorCount > 0 ? [authors] : []),
    ...(paper.published === '' ? [] : [paper.published]),
    ...(paper.votes > 0 ? [`${paper.votes} ${paper.votes === 1 ? 'vote' : 'votes'}`] : []),
    ...(paper.runnable ? ['can be run here'] : []),
  ].join(' · ')
}

function shorten(text: string): string {
  if (text.length <= 400) return text
  const space = text.lastIndexOf(' ', 400)
  return `${text.slice(0, space > 0 ? space : 400)} …`
}

function page(title: string, parts: readonly string[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeMarkup(title)}</title></head>
<body style="font-family:sans-serif;line-height:1.5;max-width:640px;margin:0 auto;padding:16px">${parts.join('\n')}</body></html>`
}
