/** @file What a job has left, to open or to keep. */
import type { JSX } from 'preact'
import type { Job } from '../../src/jobs/contract.js'

/** Names by what they hold, for the files that pages know. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ['html', 'The whole report'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
])

export function JobFiles({ job: { id, files } }: { readonly job: Pick<Job, 'id' | 'files'> }): JSX.Element {
  return (
    <p class="row">
      {files.map((file) => {
        const ending = file.replace(/^.*\./, '')
        return (
          <a
            key={file}
            class="button"
            href={`/api/jobs/${id}/files/${encodeURIComponent(file)}`}
            {...(ending === 'html' ? { target: '_blank' } : { download: file })}
          >
            {LABELS.get(ending) ?? file}
          </a>
        )
      })}
    </p>
  )
}
