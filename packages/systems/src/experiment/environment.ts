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
    packages: Object.fromEntries(
      ['text', 'measure', 'nn', 'systems'].map((name) => [`@tokenwright/${name}`, versionOf(`@tokenwright/${name}`)]),
    ),
  }
}

function versionOf(name: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`)
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
}
