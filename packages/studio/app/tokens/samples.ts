/** @file Texts to begin with; the project wrote them itself. */

export interface Sample {
  readonly name: string
  load(): Promise<string>
}

const files = import.meta.glob<string>('../../sample/*', { query: '?raw', import: 'default' })

const NAMES: readonly (readonly [string, string])[] = [
  ['many-languages.md', 'Many languages'],
  ['a-small-program.ts', 'A small program'],
  ['hard-cases.txt', 'Hard cases'],
]

export const samples: readonly Sample[] = NAMES.map(([file, name]) => ({ name, load: files[`../../sample/${file}`] }))
