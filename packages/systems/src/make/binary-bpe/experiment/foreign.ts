/** @file Programs of other platforms that happen to be among the installed npm packages: prebuilt for Windows, macOS, other processors. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { sep } from 'node:path'
import type { Measurement, Step } from '../../../experiment/contract.js'
import { executableName, readExecutable } from '../executable.js'
import { findPrograms, readPrograms, type Program } from '../programs.js'
import { measureFiles, measureSections } from './measured.js'
import { compressed, firstFamily } from './split.js'

/** A few of each kind say enough. */
const MOST_FILES = 4
const MOST_BYTES = 3_000_000

export function foreignStep(): Step {
  return {
    key: 'other platforms',
    label: 'Programs of other platforms',
    weight: 15,
    async run(context) {
      const folders = (createRequire(import.meta.url).resolve.paths('any') ?? []).filter(
        (folder) => folder.endsWith(`${sep}node_modules`) && existsSync(folder),
      )
      const { programs } = await findPrograms({
        folders,
        least: 20_000,
        most: MOST_BYTES,
        isProgram: (head) => looksLikeProgram(head),
        signal: context.signal,
      })
      const groups = new Map<string, { readonly program: Program; readonly bytes: Uint8Array }[]>()
      for (const program of programs) {
        const [bytes] = await readPrograms([program])
        const executable = readExecutable(bytes)
        if (executable === null) continue
        const name = executableName(executable)
        const group = groups.get(name) ?? []
        if (group.length < MOST_FILES) group.push({ program, bytes })
        groups.set(name, group)
      }
      const arms = await firstFamily(context)
      const measurements: Measurement[] = []
      for (const [name, files] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        const bytes = files.map((file) => file.bytes)
        const on = `npm packages, ${name}`
        for (const arm of arms) measurements.push(...measureFiles(arm, bytes, on, 1))
        measurements.push(...measureSections(arms[1], bytes, on, 1), ...(await compressed(bytes, on, 1)))
      }
      context.note(
        'programs of other platforms',
        [...groups].flatMap(([name, files]) =>
          files.map(({ program }) => `${name}: ${afterNodeModules(program.path)} ${program.size} ${program.sha256}`),
        ),
      )
      return measurements
    },
  }
}

function looksLikeProgram(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 4)).toString('hex')
  return start.startsWith('4d5a') || ['7f454c46', 'cffaedfe', 'cefaedfe', 'cafebabe', '0061736d'].includes(start)
}

/** Without the folder of this machine that it lies in. */
function afterNodeModules(path: string): string {
  const mark = `${sep}node_modules${sep}`
  return path.slice(path.indexOf(mark) + mark.length).replaceAll(sep, '/')
}
