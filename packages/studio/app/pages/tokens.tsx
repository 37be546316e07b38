/** @file The Tokens page: one text under up to four tokenizers. */
import type { JSX } from 'preact'
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { hiddenCharacters } from '../../src/tokens/hidden.js'
import { chatTemplates, renderChat } from '../../src/tokens/chat.js'
import { fromLink, MOST_SHARED_CHARACTERS, toLink, type SharedState } from '../../src/tokens/share.js'
import { get, type AboutServer, type KnownPrice, type TokenizerEntry } from '../api.js'
import { useApi } from '../parts/use.js'
import { byteSize, integer } from '../parts/text.js'
import { Differences } from '../tokens/differences.js'
import { tokenEngine } from '../tokens/engine.js'
import { Inspector } from '../tokens/inspector.js'
import { Panel } from '../tokens/panel.js'
import { samples } from '../tokens/samples.js'

const MOST_PANELS = 4
const MOST_CHARACTERS = 8_000_000
const BUNDLED: readonly TokenizerEntry[] = [
  'o200k_base',
  'cl100k_base',
  'r50k_base',
  'p50k_base',
  'p50k_edit',
  'o200k_harmony',
].map((name) => ({ name, kind: 'bundled', file: null, bytes: null, changed: null }))

/** What a chat template is shown on where the text is no conversation. */
const CONVERSATION = `system: You answer in one sentence.
user: Why do some languages need more tokens?
assistant: Because fewer of their words were frequent enough to become tokens.
user: And what can I do about it?`

const HARMONY = 'o200k_harmony'
const DEFAULT_NAMES: readonly string[] = ['o200k_base', 'cl100k_base']

/** Tokenizer files that the reader opened in this page; nothing of them leaves the browser. */
const opened = new Map<string, ArrayBuffer>()
/** The page as it was left, for coming back from another one. */
let left: (Pick<SharedState, 'text' | 'special' | 'chat'> & { readonly names: readonly string[] }) | null = null

export function TokensPage(): JSX.Element {
  const engine = tokenEngine()
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const [text, setText] = useState(left?.text ?? '')
  const [names, setNames] = useState<readonly string[]>(() => askedNames() ?? left?.names ?? DEFAULT_NAMES)
  const [special, setSpecial] = useState(left?.special ?? false)
  const [chat, setChat] = useState(left?.chat ?? '')
  const [view, setView] = useState<'text' | 'ids'>('text')
  const [selected, setSelected] = useState<{ readonly panel: number; readonly token: number } | null>(null)
  const [compared, setCompared] = useState(1)
  const [notice, setNotice] = useState('')
  const began = useRef(false)
  const server = useApi<TokenizerEntry[]>('/api/tokenizers')
  const prices = useApi<KnownPrice[]>('/api/prices')
  const about = useApi<AboutServer>('/api/about')
  const choices = useMemo(
    () => [
      ...(server.data ?? BUNDLED),
      ...Array.from(opened.keys(), (name): TokenizerEntry => ({
        name,
        kind: 'own',
        file: null,
        bytes: null,
        changed: null,
      })),
    ],
    [server.data, notice],
  )
  const rendered = useMemo(() => renderChat(chat, text), [chat, text])
  const hidden = useMemo(() => hiddenCharacters(text.slice(0, 200_000)), [text])

  useEffect(() => engine.subscribe(() => redraw(0)), [])
  useEffect(() => {
    if (left !== null) return
    void begin()
    async function begin(): Promise<void> {
      const shared = await fromLink(location.hash)
      if (shared !== null) {
        setText(shared.text)
        if (shared.tokenizers.length > 0) setNames(shared.tokenizers)
        setChat(chatTemplates.has(shared.chat) ? shared.chat : '')
        setSpecial(shared.special)
        setView(shared.view)
        return
      }
      const [first, here] = await Promise.all([samples[0].load(), get<AboutServer>('/api/about').catch(() => null)])
      const own = here === null || here.folders.length === 0 ? null : await folderText(0)
      // Whoever named a folder came to see that one, in the tokenizers that were made of it.
      if (own !== null && askedNames() === null)
        setNames([...DEFAULT_NAMES, ...(here?.shown?.tokenizers ?? [])].slice(0, MOST_PANELS))
      setText((before) => (before === '' && !began.current ? (own ?? first) : before))
    }
  }, [])
  useEffect(() => {
    for (const name of names) {
      const entry = choices.find((choice) => choice.name === name)
      if (entry !== undefined) engine.load(name, opened.get(name) ?? entry.file)
      else if (server.data !== null) setNotice(`There is no tokenizer ${name} in this workspace.`)
    }
  }, [names, choices])
  useEffect(() => {
    left = { text, names, special, chat }
    engine.encode(rendered.text, names, special || chat !== '')
  }, [rendered, names, special])

  function change(value: string): void {
    began.current = true
    if (value.length > MOST_CHARACTERS) {
      setNotice(`Cut to its first ${integer(MOST_CHARACTERS)} characters.`)
      setText(value.slice(0, MOST_CHARACTERS))
    } else setText(value)
    setSelected(null)
  }

  function chooseChat(key: string): void {
    setChat(key)
    setSelected(null)
    const template = chatTemplates.get(key)
    if (template === undefined) return setNotice('')
    // The one bundled encoding that has the tokens of a template.
    if (key === 'harmony' && !names.includes(HARMONY)) setNames([HARMONY, ...names.slice(1)])
    setNotice(
      `${template.name} (${template.models}): lines that begin with “system:”, “user:” or “assistant:” begin a message. Special tokens that a tokenizer does not have are cut as text.`,
    )
    if (!/^(?:system|user|assistant):/im.test(text)) change(CONVERSATION)
  }

  async function openText(file: File): Promise<void> {
    change(await file.slice(0, 4 * MOST_CHARACTERS).text())
    setNotice(`${file.name}, ${byteSize(file.size)}`)
  }

  async function openTokenizer(file: File): Promise<void> {
    opened.set(file.name, await file.arrayBuffer())
    setNotice(`${file.name} runs in this page; nothing was sent anywhere.`)
    setNames((before) => (before.length < MOST_PANELS ? [...before, file.name] : [...before.slice(0, -1), file.name]))
  }

  async function share(): Promise<void> {
    const hash = await toLink({ text, tokenizers: names, chat, special, view })
    if (hash === null) return setNotice(`A link holds at most ${integer(MOST_SHARED_CHARACTERS)} characters.`)
    history.replaceState(null, '', `/tokens#${hash}`)
    const copied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    )
    setNotice(copied === true ? 'The link is in the clipboard.' : 'The link is in the address bar.')
  }

  function add(): void {
    const next = choices.find(({ name }) => !names.includes(name))
    if (next !== undefined) setNames([...names, next.name])
  }

  const { encoded, aligned, loading } = engine.state
  const chosen = selected === null ? undefined : names[selected.panel]
  const other = names[Math.min(compared, names.length - 1)]
  const pair = names.length < 2 ? undefined : aligned.get(`${names[0]}\n${other}`)
  const [first, second] = [encoded.get(names[0]), encoded.get(other)]
  return (
    <div class="tokens-page">
      <h1 class="compact">Tokens</h1>
      <div class="toolbar" role="toolbar" aria-label="Text">
        <select
          aria-label="Begin with"
          value=""
          onChange={(event) => {
            const { value } = event.currentTarget
            event.currentTarget.value = ''
            if (value.startsWith('folder'))
              void folderText(Number(value.slice(6))).then((own) => own !== null && change(own))
            else void samples[Number(value)]?.load().then(change)
          }}
        >
          <option value="">Begin with …</option>
          {about.data?.folders.map(({ index, name }) => (
            <option key={`folder${index}`} value={`folder${index}`}>
              From {name}
            </option>
          ))}
          {samples.map(({ name }, i) => (
            <option key={name} value={String(i)}>
              {name}
            </option>
          ))}
        </select>
        <FileButton label="Open a text" onFile={openText} />
        <FileButton label="Open a tokenizer" accept=".json,.tiktoken,.model,.txt,.gz" onFile={openTokenizer} />
        <button type="button" onClick={() => void share()}>
          Share
        </button>
        <select aria-label="Chat template" value={chat} onChange={(event) => chooseChat(event.currentTarget.value)}>
          <option value="">no chat template</option>
          {Array.from(chatTemplates, ([key, { name, models }]) => (
            <option key={key} value={key} title={models}>
              {name}
            </option>
          ))}
        </select>
        <label class="check">
          <input type="checkbox" checked={special} onChange={(event) => setSpecial(event.currentTarget.checked)} />{' '}
          special tokens
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={view === 'ids'}
            onChange={(event) => setView(event.currentTarget.checked ? 'ids' : 'text')}
          />{' '}
          ids
        </label>
      </div>
      <label class="text-label" for="text">
        Your text
      </label>
      <textarea
        id="text"
        spellcheck={false}
        value={text}
        rows={7}
        placeholder="Type or paste, or drop a file"
        onInput={(event) => change(event.currentTarget.value)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          const file = event.dataTransfer?.files[0]
          if (file === undefined) return
          event.preventDefault()
          void openText(file)
        }}
      />
      <p class="notice" role="status">
        {notice}
      </p>
      {hidden.length > 0 && (
        <p class="hidden-list">
          Hidden characters:{' '}
          {hidden.slice(0, 12).map(({ label, code, count }) => (
            <span key={code} class="badge" title={code}>
              {label} × {integer(count)}
            </span>
          ))}
        </p>
      )}
      <div class="panels" data-count={names.length}>
        {names.map((name, panel) => (
          <Panel
            key={panel}
            name={name}
            choices={choices}
            loading={loading.get(name)}
            encoded={encoded.get(name)}
            aligned={panel === 0 ? undefined : aligned.get(`${names[0]}\n${name}`)}
            baseline={panel === 0 ? undefined : first}
            contents={chat === '' ? null : rendered.contents}
            prices={prices.data ?? []}
            view={view}
            selected={selected?.panel === panel ? selected.token : null}
            onChoose={(to) => setNames(names.map((before, i) => (i === panel ? to : before)))}
            onRemove={names.length > 1 ? () => setNames(names.filter((_, i) => i !== panel)) : null}
            onSelect={(token) => setSelected({ panel, token })}
          />
        ))}
      </div>
      {names.length < MOST_PANELS && (
        <button type="button" class="add" onClick={add}>
          Add a tokenizer
        </button>
      )}
      {selected !== null && chosen !== undefined && encoded.get(chosen) !== undefined && (
        <Inspector
          tokenizer={chosen}
          encoded={encoded.get(chosen)!}
          token={selected.token}
          onClose={() => setSelected(null)}
        />
      )}
      {names.length > 1 && (
        <section class="differences" aria-label="Differences">
          <h2>Where they part</h2>
          {names.length > 2 && (
            <label>
              {names[0]} against{' '}
              <select value={String(compared)} onChange={(event) => setCompared(Number(event.currentTarget.value))}>
                {names.slice(1).map((name, i) => (
                  <option key={name} value={String(i + 1)}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
          {pair !== undefined && first !== undefined && second !== undefined ? (
            <Differences aligned={pair} left={first} right={second} />
          ) : (
            <p class="soft">As soon as both are loaded.</p>
          )}
        </section>
      )}
    </div>
  )
}

/** Passages of a folder that the server was started with; null where it holds no text. */
async function folderText(index: number): Promise<string | null> {
  try {
    const { text } = await get<{ readonly text: string }>(`/api/folders/${index}/text`)
    return text === '' ? null : text
  } catch {
    // A folder without text, or one that is gone: the samples are there.
    return null
  }
}

/** From a link of another page, such as that of a tokenizer that was just trained. */
function askedNames(): readonly string[] | null {
  const asked = [...new Set(new URLSearchParams(location.search).getAll('with'))].slice(0, MOST_PANELS)
  return asked.length > 0 ? asked : null
}

interface FileButtonProps {
  readonly label: string
  readonly accept?: string
  onFile(file: File): Promise<void>
}

function FileButton({ label, accept, onFile }: FileButtonProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file !== undefined) void onFile(file)
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}
