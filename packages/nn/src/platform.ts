/**
 * @file What only Node has, reached when it is used: nothing of it stands in an import, so browsers can load every module,
 * and bundlers find nothing to stumble over.
 */
import { TokenwrightError } from '@tokenwright/text/errors'

type Modules = {
  readonly files: typeof import('node:fs/promises')
  readonly streams: typeof import('node:fs')
  readonly path: typeof import('node:path')
  readonly os: typeof import('node:os')
  readonly stream: typeof import('node:stream')
  readonly pipes: typeof import('node:stream/promises')
}

/** Whether this is Node, or a platform that passes for it. */
export function hasNode(): boolean {
  return typeof process === 'object' && typeof process.getBuiltinModule === 'function'
}

function load<T>(name: string): T {
  const found = hasNode() ? process.getBuiltinModule(name) : undefined
  if (found === undefined)
    throw new TokenwrightError('unsupported-part', 'files and threads need Node, which this platform is not', {
      value: name,
    })
  return found as T
}

/** Node's own modules. Reading one elsewhere throws. */
export const node: Modules = {
  get files() {
    return load<Modules['files']>('node:fs/promises')
  },
  get streams() {
    return load<Modules['streams']>('node:fs')
  },
  get path() {
    return load<Modules['path']>('node:path')
  },
  get os() {
    return load<Modules['os']>('node:os')
  },
  get stream() {
    return load<Modules['stream']>('node:stream')
  },
  get pipes() {
    return load<Modules['pipes']>('node:stream/promises')
  },
}
