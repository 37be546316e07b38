/** @file Chooses the model that is moved: a small one of the text, one that the server has found, or a folder brought in. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { upload } from '../api.js'
import { byteSize } from '../parts/text.js'
import { messageOf, useApi } from '../parts/use.js'

export type Model = { readonly source: 'small' } | { readonly source: 'known'; readonly name: string }

interface Models {
  readonly models: readonly { readonly name: string; readonly kind: 'folder' | 'own'; readonly bytes: number }[]
}

/** What of a checkpoint is needed here; optimizers and copies in other formats are large. */
const WANTED = /^(?:.*\.safetensors|.*\.json|merges\.txt|vocab\.txt|.*\.model|chat_template\.jinja)$/

export function ModelChoice({ model, onChange }: { readonly model: Model; onChange(model: Model): void }): JSX.Element {
  const known = useApi<Models>('/api/models')
  const [notice, setNotice] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.setAttribute('webkitdirectory', ''), [])

  async function bring(files: readonly File[]): Promise<void> {
    const folder = files[0]?.webkitRelativePath.split('/')[0] ?? ''
    const wanted = files.filter(
      ({ name, webkitRelativePath }) => WANTED.test(name) && webkitRelativePath.split('/').length === 2,
    )
    if (!wanted.some(({ name }) => name === 'config.json') || !wanted.some(({ name }) => name.endsWith('.safetensors')))
      return setNotice('A model folder holds config.json and safetensors.')
    try {
      for (const file of wanted) {
        setNotice(`Bringing in ${file.name}, ${byteSize(file.size)} …`)
        await upload(`/api/models/${encodeURIComponent(folder)}/${encodeURIComponent(file.name)}`, file)
      }
      setNotice('')
      onChange({ source: 'known', name: folder })
    } catch (cause) {
      setNotice(messageOf(cause))
    }
    known.reload()
  }

  return (
    <fieldset>
      <legend>Model</legend>
      <label class="check">
        <input
          type="radio"
          name="model"
          checked={model.source === 'small'}
          onChange={() => onChange({ source: 'small' })}
        />
        <span>
          A small one, trained on the text first <span class="soft">(600 steps, seconds)</span>
        </span>
      </label>
      {known.data?.models.map(({ name, bytes }) => (
        <label class="check" key={name}>
          <input
            type="radio"
            name="model"
            checked={model.source === 'known' && model.name === name}
            onChange={() => onChange({ source: 'known', name })}
          />
          <span>
            {name} <span class="soft">({byteSize(bytes)})</span>
          </span>
        </label>
      ))}
      {known.error !== null && <p class="error">{known.error}</p>}
      <p>
        <button type="button" onClick={() => input.current?.click()}>
          Bring in a model folder
        </button>{' '}
        <span role="status">{notice}</span>
      </p>
      <p class="soft">
        Folders of Hugging Face with safetensors. Those that the studio was started with need no copy:{' '}
        <code>tokenwright studio path/to/model</code>
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Model folder to bring in"
        onChange={(event) => void bring([...(event.currentTarget.files ?? [])])}
      />
    </fieldset>
  )
}
