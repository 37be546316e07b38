/** @file The live demonstration of a system, on what the reader gives it. */
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { SystemPage } from '../../src/api/systems.js'
import type { Block } from '../../src/demos/contract.js'
import { send, upload, type TokenizerEntry } from '../api.js'
import { Cuts } from '../parts/cuts.js'
import { DataTable } from '../parts/data-table.js'
import { fixed } from '../parts/text.js'
import { messageOf, useApi } from '../parts/use.js'

type DemoOf = NonNullable<SystemPage['demo']>

export function Demo({ slug, demo }: { readonly slug: string; readonly demo: DemoOf }): JSX.Element {
  const [given, setGiven] = useState(demo.sample)
  const [blocks, setBlocks] = useState<readonly Block[] | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)

  async function run(event: Event): Promise<void> {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      setBlocks(await send<Block[]>('POST', `/api/systems/${slug}/demo`, { given }))
    } catch (cause) {
      setError(messageOf(cause))
    }
    setBusy(false)
  }

  return (
    <section aria-label="Try it" class="demo">
      <h2>Try it</h2>
      <form onSubmit={(event) => void run(event)}>
        <p>{demo.ask}</p>
        {demo.input === 'text' && (
          <textarea
            aria-label="Your text"
            class="demo-text"
            rows={7}
            maxLength={100_000}
            spellcheck={false}
            value={given}
            onInput={(event) => setGiven(event.currentTarget.value)}
          />
        )}
        {demo.input === 'tokenizer' && <TokenizerInput given={given} onChange={setGiven} />}
        {demo.input === 'bytes' && <FileInput given={given} onChange={setGiven} onError={setError} />}
        <p class="row">
          <button class="primary" disabled={busy || (demo.input === 'text' && given.trim() === '')}>
            {busy ? 'Running …' : 'Run it'}
          </button>
          <span class="soft" role="status">
            {busy ? 'some seconds' : blocks === null ? 'on this machine; nothing leaves it' : 'done'}
          </span>
        </p>
        {error !== null && <p class="error">{error}</p>}
      </form>
      {blocks?.map((block, i) => (
        <BlockView key={i} block={block} />
      ))}
    </section>
  )
}

interface InputProps {
  readonly given: string
  onChange(given: string): void
}

function TokenizerInput({ given, onChange }: InputProps): JSX.Element {
  const tokenizers = useApi<TokenizerEntry[]>('/api/tokenizers')
  return (
    <label>
      Tokenizer{' '}
      <select onChange={(event) => onChange(event.currentTarget.value)}>
        {(tokenizers.data ?? []).map(({ name }) => (
          <option key={name} value={name} selected={name === given}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function FileInput({
  given,
  onChange,
  onError,
}: InputProps & { readonly onError: (message: string | null) => void }): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  async function bring(file: File): Promise<void> {
    try {
      onChange((await upload<{ readonly name: string }>(`/api/uploads/${encodeURIComponent(file.name)}`, file)).name)
      onError(null)
    } catch (cause) {
      onError(messageOf(cause))
    }
  }
  return (
    <p class="row">
      <button type="button" onClick={() => input.current?.click()}>
        Choose a file
      </button>
      <span class="soft">{given === '' ? 'without one, the program that runs this server' : given}</span>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file !== undefined) void bring(file)
        }}
      />
    </p>
  )
}

function BlockView({ block }: { readonly block: Block }): JSX.Element {
  switch (block.kind) {
    case 'text':
      return <p class="lead">{block.text}</p>
    case 'table':
      return (
        <>
          <h3>{block.title}</h3>
          <DataTable head={block.columns} rows={block.rows} />
          {block.caption !== undefined && <p class="soft">{block.caption}</p>}
        </>
      )
    case 'cuts':
      return (
        <>
          <h3>{block.title}</h3>
          {block.rows.map(({ name, note, pieces }, i) => (
            <div class="passage rows" key={i}>
              <p class="soft">
                {name}
                {note !== '' && `, ${note}`}
              </p>
              <p class="passage-text">
                <Cuts pieces={pieces} />
              </p>
            </div>
          ))}
        </>
      )
    case 'bars':
      return <Bars block={block} />
  }
}

function Bars({ block }: { readonly block: Extract<Block, { kind: 'bars' }> }): JSX.Element {
  const most = Math.max(1e-9, ...block.bars.map(({ value }) => value))
  return (
    <>
      <h3>{block.title}</h3>
      <ul class="bars" aria-label={`${block.title}, ${block.unit}`}>
        {block.bars.map(({ label, value }, i) => (
          <li key={i}>
            <span class="bar-label">{label}</span>
            <progress value={value} max={most} aria-label={label} />
            <span class="number">{Number.isInteger(value) ? value : fixed(value, 2)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
