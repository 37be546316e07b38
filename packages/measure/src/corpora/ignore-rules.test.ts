import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { makeTree } from '../testing/tree.js'
import { isIgnored, parseIgnoreRules } from './ignore-rules.js'
import { compilePattern, matchesPath } from './wildmatch.js'

const ignored = (text: string, path: string, isFolder = false): boolean =>
  isIgnored([parseIgnoreRules(text, 0)], path.split('/'), isFolder)

describe('ignore rules', () => {
  it('compares a pattern without a slash with the name in any folder', () => {
    expect(ignored('*.log', 'a/b/x.log')).toBe(true)
    expect(ignored('*.log', 'a/b/x.logs')).toBe(false)
    expect(ignored('build', 'a/build', true)).toBe(true)
  })

  it('anchors a pattern with a slash', () => {
    expect(ignored('/build', 'build')).toBe(true)
    expect(ignored('/build', 'a/build')).toBe(false)
    expect(ignored('a/b', 'a/b')).toBe(true)
    expect(ignored('a/b', 'c/a/b')).toBe(false)
  })

  it('limits a pattern that ends in a slash to folders', () => {
    expect(ignored('out/', 'out', true)).toBe(true)
    expect(ignored('out/', 'out', false)).toBe(false)
  })

  it('lets ** span folders', () => {
    expect(ignored('**/foo', 'foo')).toBe(true)
    expect(ignored('a/**/b', 'a/b')).toBe(true)
    expect(ignored('a/**/b', 'a/x/y/b')).toBe(true)
    expect(ignored('a/**', 'a/x/y')).toBe(true)
    expect(ignored('a/**', 'a', true)).toBe(false)
  })

  it('takes the last matching line, and negation', () => {
    expect(ignored('*.txt\n!keep.txt', 'keep.txt')).toBe(false)
    expect(ignored('!keep.txt\n*.txt', 'keep.txt')).toBe(true)
  })

  it('lets a deeper file overrule a higher one', () => {
    const stack = [parseIgnoreRules('foo', 0), parseIgnoreRules('!foo', 1)]
    expect(isIgnored(stack, ['sub', 'foo'], true)).toBe(false)
    expect(isIgnored(stack.slice(0, 1), ['other', 'foo'], true)).toBe(true)
  })

  it('reads escapes, comments, spaces, carriage returns and a byte order mark', () => {
    expect(ignored('\\#x', '#x')).toBe(true)
    expect(ignored('# x', '# x')).toBe(false)
    expect(ignored('\\!x', '!x')).toBe(true)
    expect(ignored('x   ', 'x')).toBe(true)
    expect(ignored('x\\ ', 'x ')).toBe(true)
    expect(ignored('x\r\ny', 'x')).toBe(true)
    expect(ignored('\ufeffx', 'x')).toBe(true)
  })

  it('answers quickly where a regular expression would backtrack without end', () => {
    const pattern = compilePattern(`${'*a'.repeat(200)}b`)!
    const started = performance.now()
    expect(matchesPath(pattern, ['a'.repeat(5000)])).toBe(false)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

const hasGit = spawnSync('git', ['--version']).status === 0

describe.skipIf(!hasGit)('ignore rules beside git itself', () => {
  const tree = makeTree({})
  if (hasGit) execFileSync('git', ['init', '-q'], { cwd: tree.path })
  afterAll(tree.remove)

  const piece = fc.constantFrom(
    'a',
    'b',
    'ab',
    '*',
    '**',
    '?',
    '[ab]',
    '[!a]',
    '[a-b]',
    '[b/]',
    '[[:alpha:]]',
    '[]a]',
    '/',
    '/',
    '\\*',
    '!',
    '#',
    ' ',
    '[',
    'a.b',
    '*.b',
  )
  // git compares the plain text before the first wildcard by itself, and so reads `a**/b` as `a` and then `**/b`,
  // against its own manual; such lines are left out here.
  const line = fc
    .array(piece, { minLength: 1, maxLength: 6 })
    .map((pieces) => pieces.join(''))
    .filter((text) => !/[^/!]\*\*+\//.test(text))
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'a.b', 'ba', '*', 'aa'), { minLength: 1, maxLength: 4 })

  it('agrees with git check-ignore', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 3 }),
        fc.array(path, { minLength: 5, maxLength: 20 }),
        (lines, paths) => {
          const text = lines.join('\n')
          const rules = [parseIgnoreRules(text, 0)]
          writeFileSync(join(tree.path, '.gitignore'), text)
          // git judges a file by its folders too: so does a walk, which never enters an ignored one.
          const ours = paths.map((segments) =>
            segments.some((_, depth) => isIgnored(rules, segments.slice(0, depth + 1), depth < segments.length - 1)),
          )
          const result = spawnSync(
            'git',
            [
              '-c',
              'core.excludesFile=',
              '-c',
              'core.ignoreCase=false',
              'check-ignore',
              '--no-index',
              '-v',
              '-n',
              '-z',
              '--stdin',
            ],
            {
              cwd: tree.path,
              input: `${paths.map((segments) => segments.join('/')).join('\0')}\0`,
              env: { ...process.env, GIT_CEILING_DIRECTORIES: '' },
            },
          )
          expect(result.status === 0 || result.status === 1, String(result.stderr)).toBe(true)
          const fields = String(result.stdout).split('\0')
          const theirs = paths.map((_, i) => fields[i * 4 + 2] !== '' && !fields[i * 4 + 2].startsWith('!'))
          expect(ours, JSON.stringify({ text, paths: paths.map((p) => p.join('/')) })).toEqual(theirs)
        },
      ),
      { numRuns: 200 },
    )
  }, 60_000)
})
