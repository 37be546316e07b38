/** @file Mails that became files: what a mail program would show. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { when } from '../parts/text.js'
import { useApi } from '../parts/use.js'

export function Outbox(): JSX.Element | null {
  const mails = useApi<readonly { readonly name: string; readonly changed: number }[]>('/api/outbox')
  const [open, setOpen] = useState<string | null>(null)
  if (mails.data === null || mails.data.length === 0) return null
  return (
    <>
      <h2>Mails in the outbox</h2>
      <ul class="plain">
        {mails.data.map(({ name, changed }) => (
          <li key={name}>
            <button
              type="button"
              class="link"
              aria-expanded={open === name}
              onClick={() => setOpen(open === name ? null : name)}
            >
              {when(changed)} <span class="soft">{name.slice(0, 24)}</span>
            </button>
            {open === name && <Mail name={name} />}
          </li>
        ))}
      </ul>
    </>
  )
}

function Mail({ name }: { readonly name: string }): JSX.Element {
  const mail = useApi<{ readonly to: string; readonly subject: string; readonly text: string }>(
    `/api/outbox/${encodeURIComponent(name)}`,
  )
  if (mail.error !== null) return <p class="error">{mail.error}</p>
  if (mail.data === null) return <p class="soft">Loading …</p>
  const { to, subject, text } = mail.data
  return (
    <div class="mail">
      <p>
        <strong>{subject}</strong> <span class="soft">to {to}</span>
      </p>
      <pre>
        {text
          .split(/(https?:\/\/\S+)/)
          // Links of this server alone; others are shown as the text that they are.
          .map((part, i) =>
            part.startsWith(`${location.origin}/`) ? (
              <a key={i} href={part} target="_blank">
                {part}
              </a>
            ) : (
              part
            ),
          )}
      </pre>
    </div>
  )
}
