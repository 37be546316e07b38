/** @file Chooses the text that a job works on: the sample, a folder of the command line, or files brought in. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Corpus } from '../../src/jobs/contract.js'
import { upload, type AboutServer } from '../api.js'
import { byteSize } from './text.js'
import { messageOf, useApi } from './use.js'

interface Upload {
  readonly name: string
  readonly bytes: number
}

interface CorpusChoiceProps {
  /** Null until the server has said which folders there are. */
  readonly corpus: Corpus | null
  onChange(corpus: Corpus): void
  /** What stands for the sample, where it is another text. */
  readonly sample?: string
  readonly what?: string
}

export function CorpusChoice({ corpus, onChange, sample, what = 'Text' }: CorpusChoiceProps): JSX.Element {
  const about = useApi<AboutServer>('/api/about')
  const uploads = useApi<Upload[]>('/api/uploads')
  const [notice, setNotice] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const names = corpus?.source === 'uploads' ? corpus.names : []

  useEffect(() => {
    if (corpus !== null || about.data === null) return
    // Whoever named a folder came for that one.
    onChange(about.data.folders.length > 0 ? { source: 'folder', index: 0 } : { source: 'sample' })
  }, [about.data])

  async function bring(files: readonly File[]): Promise<void> {
    const arrived: string[] = []
    for (const file of files) {
      setNotice(`Bringing in ${file.name} …`)
      try {
        const { name } = await upload<Upload>(`/api/uploads/${encodeURIComponent(file.name)}`, file)
        arrived.push(name)
        setNotice('')
      } catch (cause) {
        setNotice(messageOf(cause))
      }
    }
    uploads.reload()
    if (arrived.length > 0) onChange({ source: 'uploads', names: [...new Set([...names, ...arrived])] })
  }

  return (
    <fieldset class="corpus">
      <legend>{what}</legend>
      <label class="check">
        <input
          type="radio"
          name="corpus"
          checked={corpus?.source === 'sample'}
          onChange={() => onChange({ source: 'sample' })}
        />
        {sample ?? (
          <span>
            The sample that comes along <span class="soft">(13 languages, a program, hard cases: a few kB)</span>
          </span>
        )}
      </label>
      {about.data?.folders.map(({ index, name, path }) => (
        <label class="check" key={path} title={path}>
          <input
            type="radio"
            name="corpus"
            checked={corpus?.source === 'folder' && corpus.index === index}
            onChange={() => onChange({ source: 'folder', index })}
          />
          <span>
            The folder <code>{name}</code>
          </span>
        </label>
      ))}
      {uploads.data?.map(({ name, bytes }) => (
        <label class="check" key={name}>
          <input
            type="checkbox"
            checked={names.includes(name)}
            onChange={(event) => {
              const next = event.currentTarget.checked ? [...names, name] : names.filter((other) => other !== name)
              onChange(next.length === 0 ? { source: 'sample' } : { source: 'uploads', names: next })
            }}
          />
          <span>
            {name} <span class="soft">({byteSize(bytes)})</span>
          </span>
        </label>
      ))}
      <p>
        <button type="button" onClick={() => input.current?.click()}>
          Bring in files
        </button>{' '}
        <span role="status">{notice}</span>
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to bring in"
        onChange={(event) => void bring([...(event.currentTarget.files ?? [])])}
      />
    </fieldset>
  )
}
