import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load } from '../load/load.js'
import { save } from './save.js'

// A file system of 256 kB can only be made by someone who may mount one.
const folder = mkdtempSync(join(tmpdir(), 'full-disk-'))
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder], { stdio: 'ignore' }).status === 0
if (!mounted) rmSync(folder, { recursive: true })

describe.skipIf(!mounted)('a disk that is full', () => {
  const file = join(folder, 'tokenizer.json')
  beforeAll(() => writeFileSync(file, 'good'))
  afterAll(() => {
    spawnSync('umount', [folder])
    rmSync(folder, { recursive: true })
  })

  it('leaves the good file, and nothing of the new one', async () => {
    const tokenizer = await load('r50k_base')
    await expect(save(tokenizer, file)).rejects.toMatchObject({ kind: 'unwritable' })
    await expect(save(tokenizer, join(folder, 'set'), 'vocab+merges')).rejects.toMatchObject({ kind: 'unwritable' })
    expect(readFileSync(file, 'utf8')).toBe('good')
    expect(readdirSync(folder)).toEqual(['tokenizer.json'])
  })
})
