import { expect, it } from 'vitest'
import { read, trackedFiles, withoutComments } from './sources.js'

const sources = trackedFiles().filter((path) => /^packages\/[a-z]+\/(src|app)\/.*\.tsx?$/.test(path))
const names = [...new Set(sources.map((path) => path.split('/')[1]))]

/** Files that others import by the name of a package. */
const entries = names.flatMap((name) => {
  const { exports = {} } = JSON.parse(read(`packages/${name}/package.json`)) as { exports?: object }
  const places = JSON.stringify(exports).matchAll(/dist\/([^"]+)\.d\.ts/g)
  return Array.from(places, ([, place]) => new RegExp(`^packages/${name}/src/${place.replace('*', '[^/]+')}\\.ts$`))
})

/** Of a folder's own index only what it does itself: to pass a name on is no use of it. */
function wordsOf(path: string): ReadonlySet<string> {
  const code = withoutComments(read(path))
  const isInner = path.endsWith('/index.ts') && !entries.some((entry) => entry.test(path))
  const own = isInner ? code.replace(/^export (?:type )?\{[^}]*\} from .*$/gm, '') : code
  return new Set(own.match(/[A-Za-z_$][\w$]*/g))
}

const words = new Map(sources.map((path) => [path, wordsOf(path)]))

/** Values that a file exports and no other file names. */
function unusedIn(path: string): string[] {
  const exported = read(path).matchAll(/^export (?:async )?(?:function\*?|const|let|class) (\w+)/gm)
  return Array.from(exported, ([, name]) => name).filter((name) =>
    sources.every((other) => other === path || words.get(other)?.has(name) !== true),
  )
}

it('values are exported only where another file uses them, or a package offers them', () => {
  const checked = sources.filter((path) =>
    /^packages\/(measure\/src|systems\/src\/(make|measure|queue|data|experiment))\/(?!.*(\.test\.ts|\/testing\/))/.test(
      path,
    ),
  )
  expect(checked.length).toBeGreaterThan(250)
  expect(checked.flatMap((path) => unusedIn(path).map((name) => `${path}: ${name}`))).toEqual([])
})
