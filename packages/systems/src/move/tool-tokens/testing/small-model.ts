/** @file A small model with random weights, for tests. */
import { key } from '@tokenwright/nn'
import { gptConfig, initDecoder, saveDecoder, settingsOf } from '@tokenwright/nn/models'
import { toTokenizerJson } from '@tokenwright/text'
import { english, trained } from '../../initialisers/testing/tokenizers.js'
import type { FrozenModel } from '../frozen-model.js'

export async function smallModel(tied = true): Promise<FrozenModel> {
  const { encoder } = await trained([...english, '0 1 2 3 4 5 6 7 8 9 ( ) = , + * . : ? Q A'], 320)
  // Some rows more than tokens, as padded matrices have.
  const config = gptConfig({ vocabulary: encoder.size + 4, width: 16, layers: 2, heads: 2, positions: 64, tied })
  return { config, params: initDecoder(key(5), config), encoder, begin: [], ends: [] }
}

export async function saveSmall(folder: string, model: FrozenModel): Promise<void> {
  const { config, params, encoder } = model
  const settings = { ...settingsOf(config), bos_token_id: null, eos_token_id: null }
  await saveDecoder(
    folder,
    { config, params, settings },
    { files: new Map([['tokenizer.json', toTokenizerJson(encoder.tokenizer)]]) },
  )
}

export const pens = [
  { id: 'add', name: 'add', description: 'the miller counts the sacks of flour', args: 'x, y' },
  { id: 'multiply', name: 'multiply', description: 'bread is baked by the river', args: 'x, y' },
  { id: 'divide', name: 'divide', description: 'the wheel turns again', args: 'x, y' },
]
