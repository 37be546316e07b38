/**
 * @file What finished steps measured, kept until the experiment has ended. A record counts only where its guard is the
 * same: the guard names the code, the data and the settings, so that figures of two versions never meet in one result.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'
import { readOptional, writeWhole } from '../files.js'
import type { Json, Measurement } from './contract.js'

export interface StepRecord {
  readonly key: string
  readonly seconds: number
  readonly measurements: readonly Measurement[]
  readonly notes: readonly (readonly [key: string, value: Json])[]
}

export interface StepStore {
  /** null where the step has not been finished under this guard. */
  find(key: string): Promise<StepRecord | null>
  save(record: StepRecord): Promise<void>
  /** A folder of the step's own; it is there when the promise is kept. */
  scratch(key: string): Promise<string>
  /** Forgets everything, what other versions left too. */
  clear(): Promise<void>
  /** Lets the next run in; what is kept stays. */
  release(): Promise<void>
}

/**
 * @param fresh forget what earlier runs left
 * @throws TokenwrightError `unwritable` while another process works on the same folder
 */
export async function openStepStore(folder: string, guard: string, fresh: boolean): Promise<StepStore> {
  await mkdir(folder, { recursive: true })
  const lock = join(folder, 'process')
  await take(lock, folder)
  // Scratch folders of another version are as little to be trusted as its figures.
  const home = join(folder, guard.slice(0, 16))
  const path = (key: string): string => join(home, `${digest(key)}.json`)
  if (fresh) await rm(home, { recursive: true, force: true })
  return {
    async find(key) {
      const bytes = await readOptional(path(key))
      if (bytes === null) return null
      const { guard: written, ...record } = JSON.parse(new TextDecoder().decode(bytes)) as StepRecord & {
        guard: string
      }
      return written === guard && record.key === key ? record : null
    },
    save: (record) => writeWhole(path(record.key), `${JSON.stringify({ guard, ...record })}\n`),
    async scratch(key) {
      const own = join(home, 'scratch', digest(key))
      await mkdir(own, { recursive: true })
      return own
    },
    clear: () => rm(folder, { recursive: true, force: true }),
    release: () => rm(lock, { force: true }),
  }
}

async function take(lock: string, folder: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(lock, 'wx')
      await file.writeFile(String(process.pid))
      return await file.close()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''))
      if (attempt > 0 || (owner > 0 && isAlive(owner)))
        throw new TokenwrightError('unwritable', `process ${owner} is working on the same experiment`, {
          value: folder,
        })
      await rm(lock, { force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Keys are texts of any kind; names of files are not. */
function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32)
}
