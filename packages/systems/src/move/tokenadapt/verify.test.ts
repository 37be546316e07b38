import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { key } from '@tokenwright/nn'
import { openCheckpoint } from '@tokenwright/nn/checkpoints'
import { gptConfig, initDecoder, saveDecoder, settingsOf } from '@tokenwright/nn/models'
import { toTokenizerJson } from '@tokenwright/text'
import { findMethod } from '../initialisers/index.js'
import { english, latvian, trained } from '../initialisers/testing/tokenizers.js'
import {
  openTransplant,
  planTransplant,
  verifyFolder,
  writeTransplant,
  type Transplant,
  type TransplantPlan,
} from './index.js'

let folder = ''
let transplant: Transplant
let plan: TransplantPlan
const hashes = new Map<string, string>()
const place = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenwright-verify-'))
  const config = gptConfig({ vocabulary: 300, width: 8, layers: 1, heads: 1, positions: 16 })
  await saveDecoder(
    place('old'),
    { config, params: initDecoder(key(1), config), settings: settingsOf(config) },
    { files: new Map([['tokenizer.json', toTokenizerJson((await trained(english, 300)).tokenizer)]]) },
  )
  transplant = await openTransplant(place('old'), {
    tokenizer: (await trained([...english, ...latvian], 340)).tokenizer,
  })
  plan = await planTransplant(transplant, findMethod('fvt').make())
  await writeTransplant(transplant, plan, place('good'))
  const written = await openCheckpoint(place('good'))
  for (const name of written.tensors.keys())
    hashes.set(
      name,
      createHash('sha256')
        .update(await written.readBytes(name))
        .digest('hex'),
    )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function changed(name: string, change: (copy: string) => Promise<void>): Promise<string> {
  await cp(place('good'), place(name), { recursive: true })
  await change(place(name))
  return place(name)
}

describe('what was written is read back', () => {
  it('and holds where nothing happened to it', async () => {
    expect(await verifyFolder(place('good'), transplant, plan, hashes)).toMatchObject({ logitDifference: 0 })
  })

  it('and one bit that fell over on the disk is found', async () => {
    const bad = await changed('bit', async (copy) => {
      const path = join(copy, 'model.safetensors')
      const bytes = await readFile(path)
      bytes[bytes.length - 3] ^= 1
      await writeFile(path, bytes)
    })
    await expect(verifyFolder(bad, transplant, plan, hashes)).rejects.toThrow(/has other numbers than were written/)
  })

  it('and another tokenizer beside the weights is found', async () => {
    const bad = await changed('tokenizer', async (copy) => {
      await cp(join(place('old'), 'tokenizer.json'), join(copy, 'tokenizer.json'))
    })
    await expect(verifyFolder(bad, transplant, plan, hashes)).rejects.toThrow(/cuts text differently/)
  })

  it('and numbers that are none are found, in rows and before anything is written', async () => {
    const none = plan.input.map((source, id) => (id === 339 ? { mix: { ids: [1], weights: [NaN] } } : source))
    await expect(writeTransplant(transplant, { ...plan, input: none }, place('nan'))).rejects.toThrow(
      /a new row that is not finite: NaN$/,
    )
    const rows = new Float32Array(340 * 8)
    rows[77] = NaN
    await expect(writeTransplant(transplant, { ...plan, trained: { input: rows } }, place('nan'))).rejects.toThrow(
      /has numbers that are not finite/,
    )
  })

  it('and logits other than those in memory are found', async () => {
    const other = { ...plan, input: plan.input.map((source, id) => (id === 5 ? { copy: 7 } : source)) }
    await expect(verifyFolder(place('good'), transplant, other, hashes)).rejects.toThrow(
      /gives other logits than in memory/,
    )
  })
})
