/** @file Where figures were measured. */
import { createRequire } from 'node:module'
import { availableParallelism, cpus, totalmem } from 'node:os'

export interface Environment {
  readonly node: string
  /** Operating system and architecture. */
  readonly platform: string
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  /** Versions of the project's packages. */
  readonly packages: Readonly<Record<string, string>>
}

export function environment(): Environment {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    packages: packageVersions(),
  }
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** This package and those of the project that it depends on. */
function packageVersions(): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url)
  const own = require('../../package.json') as Manifest
  const names = Object.keys(own.dependencies ?? {}).filter((name) => name.startsWith('@tokenwright/'))
  const others = names.map((name) => require(`${name}/package.json`) as Manifest)
  return Object.fromEntries([own, ...others].map(({ name, version }) => [name, version]))
}
