import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { makeTree, type Tree } from '../testing/tree.js'
import { findFiles, type FoundFile } from './find.js'
import { createLedger } from './ledger.js'

let tree: Tree
afterEach(() => tree.remove())

const names = (files: readonly FoundFile[]): string[] => files.map((file) => file.name)

describe('findFiles', () => {
  it('walks folders, obeys nested rules and says what it left', async () => {
    tree = makeTree({
      '.git/HEAD': 'ref',
      '.gitignore': '*.log\n/dist/\n',
      'a.txt': 'a',
      'b.log': 'b',
      'empty.txt': '',
      'dist/x.js': 'x',
      'sub/.gitignore': '!keep.log\nc.txt\n',
      'sub/keep.log': 'k',
      'sub/other.log': 'o',
      'sub/c.txt': 'c',
      'node_modules/m/index.js': 'm',
    })
    const ledger = createLedger()
    const files = await findFiles(['.'], ledger, { folder: tree.path })
    expect(names(files)).toEqual(['.gitignore', 'a.txt', 'sub/.gitignore', 'sub/keep.log'])
    const left = new Map(ledger.groups().map((group) => [group.reason, [...group.examples].toSorted()]))
    expect(left.get('ignored')).toEqual(['b.log', 'dist/', 'sub/c.txt', 'sub/other.log'])
    expect(left.get('tool-folder')?.toSorted()).toEqual(['.git', 'node_modules'])
    expect(left.get('empty')).toEqual(['empty.txt'])
  })

  it('obeys rules above the folder, up to the repository', async () => {
    tree = makeTree({
      '.git/HEAD': '',
      '.gitignore': '/sub/x.txt\n*.tmp\n',
      'sub/x.txt': 'x',
      'sub/y.txt': 'y',
      'sub/z.tmp': 'z',
    })
    expect(names(await findFiles(['sub'], createLedger(), { folder: tree.path }))).toEqual(['sub/y.txt'])
    expect(names(await findFiles(['sub'], createLedger(), { folder: tree.path, ignored: true }))).toHaveLength(3)
  })

  it('takes a named file against the rules, and each file once', async () => {
    tree = makeTree({ '.gitignore': '*.log', 'b.log': 'b', 'a.txt': 'a' })
    expect(names(await findFiles(['b.log', 'a.txt', '.'], createLedger(), { folder: tree.path }))).toEqual([
      '.gitignore',
      'a.txt',
      'b.log',
    ])
  })

  it('matches globs with braces and **', async () => {
    tree = makeTree({ 'src/a.ts': '1', 'src/x/b.ts': '2', 'src/x/c.js': '3', 'src/d.md': '4', 'we[ird].txt': '5' })
    const find = async (glob: string): Promise<string[]> =>
      names(await findFiles([glob], createLedger(), { folder: tree.path }))
    expect(await find('src/**/*.{ts,js}')).toEqual(['src/a.ts', 'src/x/b.ts', 'src/x/c.js'])
    expect(await find('src/*.ts')).toEqual(['src/a.ts'])
    expect(await find('**/?.md')).toEqual(['src/d.md'])
    expect(await find('we[ird].txt')).toEqual(['we[ird].txt'])
    await expect(find('src/*.rs')).rejects.toThrow('no file matches: "src/*.rs"')
    await expect(find('nothing')).rejects.toThrow('no such file or folder: "nothing"')
  })

  it('does not follow links, and reports what it may not read', async () => {
    tree = makeTree({ 'a.txt': 'a', 'closed/x.txt': 'x' })
    symlinkSync('.', join(tree.path, 'loop'))
    symlinkSync('a.txt', join(tree.path, 'b.txt'))
    const ledger = createLedger()
    expect(names(await findFiles(['.'], ledger, { folder: tree.path }))).toEqual(['a.txt', 'closed/x.txt'])
    expect(ledger.groups()).toEqual([{ reason: 'link', count: 2, bytes: 0, examples: ['b.txt', 'loop'] }])
    if (process.getuid?.() !== 0) {
      chmodSync(join(tree.path, 'closed'), 0)
      const second = createLedger()
      await findFiles(['.'], second, { folder: tree.path })
      chmodSync(join(tree.path, 'closed'), 0o700)
      expect(second.groups().map((group) => group.reason)).toContain('unreadable')
    }
  })

  it('reads fields after a colon', async () => {
    tree = makeTree({ 'x.jsonl': '{}', 'y.parquet': 'PAR1', 'a.csv:b': 'odd name' })
    const files = await findFiles(['x.jsonl:body.text', 'a.csv:b', '*.parquet:text'], createLedger(), {
      folder: tree.path,
    })
    expect(files.map(({ name, format, field }) => ({ name, format, field }))).toEqual([
      { name: 'a.csv:b', format: 'text', field: null },
      { name: 'x.jsonl:body.text', format: 'jsonl', field: 'body.text' },
      { name: 'y.parquet:text', format: 'parquet', field: 'text' },
    ])
    const ledger = createLedger()
    expect(names(await findFiles(['.'], ledger, { folder: tree.path }))).toEqual(['a.csv:b', 'x.jsonl'])
    expect(ledger.groups()[0].reason).toBe('no-field')
    await expect(findFiles(['y.parquet'], createLedger(), { folder: tree.path })).rejects.toThrow('data.parquet:text')
    await expect(findFiles(['x.jsonl:'], createLedger(), { folder: tree.path })).rejects.toThrow(
      'no field after the colon',
    )
  })
})
