/** @file The programs of this machine, found once in a run and named in its result. */
import { TokenwrightError } from '@tokenwright/text'
import type { Json, StepContext } from '../../../experiment/contract.js'
import { findPrograms, readPrograms, splitPrograms, type Program } from '../programs.js'

export interface MachineSplit {
  readonly train: readonly Uint8Array[]
  readonly test: readonly Uint8Array[]
}

export const SAME = 'same system'
/** As in the reference run to train on; more to test on, since programs differ much. */
export const TRAIN_BYTES = 6_000_000
export const TEST_BYTES = 5_000_000

/** @param trainBytes about; 6 MB in the reference */
export async function machineSplit(
  context: StepContext,
  seed: number,
  trainBytes: number,
  testBytes: number,
): Promise<MachineSplit> {
  const { programs, duplicates, unreadable } = await context.once('programs', () =>
    findPrograms({ signal: context.signal }),
  )
  const { train, test } = splitPrograms(programs, seed, { trainBytes, testBytes })
  if (train.length < 5 || test.length < 2)
    throw new TokenwrightError('unreadable', 'too few ELF programs of 20 to 700 kB in the folders of the system', {
      value: programs.length,
    })
  context.note('programs found', {
    programs: programs.length,
    duplicates,
    unreadable,
    platform: process.platform,
    processor: process.arch,
  })
  context.note(`programs to train on, split ${seed}`, named(train))
  context.note(`programs to test on, split ${seed}`, named(test))
  return { train: await readPrograms(train), test: await readPrograms(test) }
}

function named(programs: readonly Program[]): Json {
  return programs.map(({ path, size, sha256 }) => `${path} ${size} ${sha256}`)
}
