/** @file Programs of other platforms that happen to be among the installed npm packages: prebuilt for Windows, macOS, other processors. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { sep } from 'node:path'
import { compile } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { executableName, readExecutable } from '../executable.js'
import { findPrograms, readPrograms, type Program } from '../programs.js'
import { chunksOf } from '../segments.js'
import { machineSplit, TEST_BYTES, TRAIN_BYTES } from './machine.js'
import { measureFiles, measureSections, type BinaryArm } from './measured.js'
import { compressed, firstFamily, learn, TRAIN_CHUNK } from './split.js'

/** A few of each kind say enough to test on. Larger files are there to train on. */
const MOST_FILES = 4
const SMALL = 3_000_000
const LARGE = 60_000_000
/** Training data of each platform, an even sample of the chunks of its large files. */
const SAMPLE = 1_500_000

interface Found {
  readonly small: Map<string, (readonly [Program, Uint8Array])[]>
  readonly large: Map<string, Program[]>
}

export function foreignStep(): Step {
  return {
    key: 'other platforms',
    label: 'Programs of other platforms',
    weight: 25,
    async run(context) {
      const { small, large } = await findForeign(context)
      const family = await firstFamily(context)
      const { train } = await machineSplit(context, 1, TRAIN_BYTES, TEST_BYTES)
      const samples: Uint8Array[] = []
      for (const programs of large.values()) samples.push(...(await sampled(programs)))
      context.progress(0.4)
      const mixed: readonly BinaryArm[] =
        samples.length === 0
          ? []
          : [
              {
                arm: 'mixed-8k',
                encoder: compile(await learn(context, [...train, ...samples], { size: 8192, lengths: 16 })),
              },
            ]
      context.progress(0.7)
      const measurements: Measurement[] = []
      for (const [name, files] of [...small].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        const bytes = files.map(([, content]) => content)
        const on = `npm packages, ${name}`
        for (const arm of [...family, ...mixed]) measurements.push(...measureFiles(arm, bytes, on, 1))
        for (const arm of [family[1], ...mixed]) measurements.push(...measureSections(arm, bytes, on, 1))
        measurements.push(...(await compressed(bytes, on, 1)))
      }
      const named = (name: string, { path, size, sha256 }: Program): string =>
        `${name}: ${afterNodeModules(path)} ${size} ${sha256}`
      context.note(
        'programs of other platforms to test on',
        [...small].flatMap(([name, files]) => files.map(([program]) => named(name, program))),
      )
      context.note(
        `programs of other platforms to train on, ${SAMPLE} bytes of each platform`,
        [...large].flatMap(([name, programs]) => programs.map((program) => named(name, program))),
      )
      return measurements
    },
  }
}

async function findForeign(context: StepContext): Promise<Found> {
  const folders = (createRequire(import.meta.url).resolve.paths('any') ?? []).filter(
    (folder) => folder.endsWith(`${sep}node_modules`) && existsSync(folder),
  )
  const { programs } = await findPrograms({
    folders,
    least: 20_000,
    most: LARGE,
    isProgram: looksLikeProgram,
    signal: context.signal,
  })
  const small: Found['small'] = new Map()
  const large: Found['large'] = new Map()
  for (const program of programs) {
    const [bytes] = await readPrograms([program])
    const executable = readExecutable(bytes)
    if (executable === null) continue
    const name = executableName(executable)
    if (program.size > SMALL) large.set(name, [...(large.get(name) ?? []), program])
    else if ((small.get(name)?.length ?? 0) < MOST_FILES)
      small.set(name, [...(small.get(name) ?? []), [program, bytes]])
  }
  // Of a platform that cannot be tested nothing need be learned.
  for (const name of large.keys()) if (!small.has(name)) large.delete(name)
  return { small, large }
}

/** Chunks at even distances, joined, so that all of them together are one platform's share. */
async function sampled(programs: readonly Program[]): Promise<Uint8Array[]> {
  const total = programs.reduce((sum, { size }) => sum + size, 0)
  const step = Math.max(1, Math.ceil(total / SAMPLE))
  const parts: Uint8Array[] = []
  for (const program of programs) {
    const [bytes] = await readPrograms([program])
    const chunks = [...chunksOf(bytes, TRAIN_CHUNK)].filter((_, index) => index % step === 0)
    parts.push(new Uint8Array(Buffer.concat(chunks)))
  }
  return parts
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
