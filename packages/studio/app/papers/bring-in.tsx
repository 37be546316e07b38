/** @file Brings papers in: a file of references, a pasted page, or what is new today. */
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { send } from '../api.js'
import { messageOf } from '../parts/use.js'

const MOST_CHARACTERS = 200_000

export function BringIn({ onDone }: { onDone(): void }): JSX.Element {
  const [text, setText] = useState('')
  const [said, setSaid] = useState<{ readonly text: string; readonly wrong: boolean } | null>(null)
  const input = useRef<HTMLInputElement>(null)

  async function bring(name: string, contents: string): Promise<void> {
    try {
      const { added, changed, unchanged, rejected } = await send<{
        added: number
        changed: number
        unchanged: number
        rejected: number
      }>('POST', '/api/papers/import', { name, text: contents.slice(0, MOST_CHARACTERS) })
      const cut = contents.length > MOST_CHARACTERS ? ' Only its beginning was read.' : ''
      setSaid({
        text: `${added} new, ${changed} changed, ${unchanged} known, ${rejected} could not be read.${cut}`,
        wrong: false,
      })
      onDone()
    } catch (cause) {
      setSaid({ text: messageOf(cause), wrong: true })
    }
  }

  async function ask(): Promise<void> {
    setSaid({ text: 'Asking …', wrong: false })
    try {
      const { added, news } = await send<{ added: number; news: boolean }>('POST', '/api/papers/live', {})
      setSaid({ text: news ? `${added} new papers.` : 'Nothing new.', wrong: false })
      onDone()
    } catch (cause) {
      setSaid({ text: messageOf(cause), wrong: true })
    }
  }

  return (
    <details class="form-fold">
      <summary>Bring papers in</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void bring('pasted', text)
        }}
      >
        <p class="soft">BibTeX, RIS, CSV, JSON, Atom, or a listing page pasted as text.</p>
        <textarea
          aria-label="Papers as text"
          rows={4}
          value={text}
          maxLength={MOST_CHARACTERS}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p class="row">
          <button disabled={text.trim() === ''}>Read the text</button>
          <button type="button" onClick={() => input.current?.click()}>
            Open a file
          </button>
          <button type="button" onClick={() => void ask()}>
            Ask for today’s papers
          </button>
        </p>
        <p role="status" class={said?.wrong === true ? 'error' : 'notice'}>
          {said?.text}
        </p>
        <input
          ref={input}
          type="file"
          accept=".bib,.ris,.csv,.json,.xml,.atom,.txt"
          hidden
          aria-label="File of papers"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            event.currentTarget.value = ''
            if (file !== undefined) void file.text().then((contents) => bring(file.name.slice(0, 120), contents))
          }}
        />
      </form>
    </details>
  )
}
