/** @file Texts to begin with; the project wrote them itself. */

export interface Sample {
  readonly name: string
  load(): Promise<string>
}

// The build reads these options from the text of this file.
const languages = import.meta.glob<string>('../../sample/languages/*.txt', { query: '?raw', import: 'default' })
const others = import.meta.glob<string>('../../sample/*.{ts,txt}', { query: '?raw', import: 'default' })

/** The language that readers of these pages know comes first. */
const FIRST = '/en.txt'

async function joined(): Promise<string> {
  const paths = Object.keys(languages).toSorted(
    (a, b) => Number(b.endsWith(FIRST)) - Number(a.endsWith(FIRST)) || (a < b ? -1 : 1),
  )
  return (await Promise.all(paths.map((path) => languages[path]()))).join('\n')
}

export const samples: readonly Sample[] = [
  { name: 'Many languages', load: joined },
  { name: 'A small program', load: others['../../sample/a-small-program.ts'] },
  { name: 'Hard cases', load: others['../../sample/hard-cases.txt'] },
]
