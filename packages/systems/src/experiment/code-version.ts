/**
 * @file Which code an experiment runs: its own folder, whatever that imports inside this package, and the project's
 * packages that it imports. Other systems may change without an unfinished run losing its steps.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface CodeVersion {
  /** Over the files that run, in lower-case hexadecimal. */
  readonly sha256: string
  /** Of the working tree that the code lies in; null outside of one. */
  readonly commit: string | null
  /** Whether that code differs from the commit. */
  readonly dirty: boolean
}

/** Of this package: `src` where TypeScript runs as it is, `dist` after a build. */
const base = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const root = resolve(base, '..')

/** @param folder of the system below `src`, such as `measure/qtok` */
export async function codeVersion(folder: string): Promise<CodeVersion> {
  const own = new Set<string>()
  const packages = new Set<string>()
  const open = await codeIn(join(base, folder))
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (own.has(path)) continue
    own.add(path)
    const source = await readFile(path, 'utf8')
    for (const [, name] of source.matchAll(/@tokenwright\/([a-z]+)/g)) packages.add(name)
    // Any quoted path counts, since workers are started by their address.
    for (const [, specifier] of source.matchAll(/['"](\.{1,2}\/[^'"\n]+\.js)['"]/g)) {
      const target = resolve(dirname(path), specifier)
      const found = [target, target.replace(/\.js$/, '.ts')].find((candidate) => existsSync(candidate))
      if (found !== undefined) open.push(found)
    }
  }
  const kind = relative(root, base)
  const whole = [...packages].filter((name) => name !== 'systems').toSorted()
  const homes = whole.map((name) =>
    dirname(createRequire(import.meta.url).resolve(`@tokenwright/${name}/package.json`)),
  )
  const hash = createHash('sha256')
  for (const [label, paths] of [
    ['systems', [...own].toSorted()] as const,
    ...(await Promise.all(homes.map(async (home, index) => [whole[index], await codeIn(join(home, kind))] as const))),
  ])
    for (const path of paths) {
      hash.update(`${label} ${path.slice(path.lastIndexOf(`/${kind}/`))}\0`)
      hash.update(await readFile(path))
    }
  const sources = [...own].map((path) => join(root, 'src', relative(base, path).replace(/\.js$/, '.ts')))
  return { sha256: hash.digest('hex'), ...(await commitOf([...sources, ...homes.map((home) => join(home, 'src'))])) }
}

/** All code below a folder, in a fixed order; tests and their helpers are none of it. */
async function codeIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && ['.js', '.ts'].includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\.test\.|\.d\.ts$|[\\/](?:testing|oracles|assembly)[\\/]/.test(path))
    .toSorted()
}

async function commitOf(paths: readonly string[]): Promise<{ commit: string | null; dirty: boolean }> {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: root, maxBuffer: 2 ** 24 })).stdout.trim()
  try {
    const commit = await git('rev-parse', 'HEAD')
    const changed = await git('status', '--porcelain', '--', ...paths.filter((path) => existsSync(path)))
    return { commit, dirty: changed.split('\n').some((line) => line !== '' && !/\.test\.ts"?$/.test(line)) }
  } catch {
    // No git, or an installed package: the hash of the code still tells versions apart.
    return { commit: null, dirty: false }
  }
}
