/** @file The Settings page: how the pages look, and what the server behind them is. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { send, type AboutServer, type TokenizerEntry } from '../api.js'
import { byteSize, when } from '../parts/text.js'
import { messageOf, useApi } from '../parts/use.js'
import { Outbox } from '../settings/outbox.js'
import { setTheme, theme, type Theme } from '../settings/stored.js'

export function SettingsPage(): JSX.Element {
  const about = useApi<AboutServer>('/api/about')
  const tokenizers = useApi<TokenizerEntry[]>('/api/tokenizers')
  const mail = useApi<{ readonly mail: { readonly kind: string; readonly place: string } }>('/api/subscriptions')
  const [choice, setChoice] = useState<Theme>(theme())
  const [error, setError] = useState<string | null>(null)
  const own = tokenizers.data?.filter(({ kind }) => kind === 'own') ?? []

  async function remove(name: string): Promise<void> {
    try {
      await send('DELETE', `/api/tokenizers/${encodeURIComponent(name)}`)
    } catch (cause) {
      setError(messageOf(cause))
    }
    tokenizers.reload()
  }

  return (
    <>
      <h1>Settings</h1>
      <fieldset class="row">
        <legend>Colours</legend>
        {(['system', 'light', 'dark'] as const).map((name) => (
          <label class="check" key={name}>
            <input
              type="radio"
              name="theme"
              checked={choice === name}
              onChange={() => {
                setTheme(name)
                setChoice(name)
              }}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <h2>Tokenizers of this workspace</h2>
      {error !== null && <p class="error">{error}</p>}
      {own.length === 0 ? (
        <p>
          None yet: <a href="/train">train one</a>.
        </p>
      ) : (
        <ul class="plain">
          {own.map(({ name, bytes, changed }) => (
            <li key={name} class="row">
              <a href={`/tokens?with=${encodeURIComponent(name)}`}>{name}</a>
              <span class="soft">
                {byteSize(bytes ?? 0)}, {when(changed ?? 0)}
              </span>
              <button type="button" class="quiet" aria-label={`Remove ${name}`} onClick={() => void remove(name)}>
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      <Outbox />
      <h2>This server</h2>
      {about.error !== null && <p class="error">{about.error}</p>}
      {about.data !== null && (
        <dl class="facts">
          <dt>version</dt>
          <dd>
            {about.data.version}, on Node {about.data.node}
          </dd>
          <dt>workspace</dt>
          <dd>
            <code>{about.data.workspace}</code>
          </dd>
          <dt>folders that jobs may read</dt>
          <dd>
            {about.data.folders.length === 0
              ? 'none: name some when the studio is started'
              : about.data.folders.map(({ path }) => <code key={path}>{path} </code>)}
          </dd>
          <dt>largest file to bring in</dt>
          <dd>{byteSize(about.data.limits.uploadBytes)}</dd>
          <dt>mail</dt>
          <dd>
            {mail.data === null
              ? '…'
              : mail.data.mail.kind === 'smtp'
                ? `over ${mail.data.mail.place}`
                : 'no mail server (TOKENWRIGHT_SMTP): mails become files in '}
            {mail.data?.mail.kind === 'folder' && <code>{mail.data.mail.place}</code>}
          </dd>
          <dt>interface for programs</dt>
          <dd>
            <a href="/api/openapi.json">OpenAPI document</a>
          </dd>
        </dl>
      )}
    </>
  )
}
