/** @file Hypernetworks from folders and back, in the form of the published ones. */
import { loadParameters, openCheckpoint, storeParameters, writeCheckpoint } from '@tokenwright/nn/checkpoints'
import type { HostTensor } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import { configOf, settingsOf } from './config.js'
import { hypernetworkKeys } from './keys.js'
import type { Hypernetwork, HypernetworkParams } from './params.js'

const POSITIONS = 'model.embeddings.position_embeddings.weight'

/**
 * Reads a hypernetwork: one of ours, or a published one (safetensors; weights in Flax msgpack or pickles are refused).
 * @throws TokenwrightError `unreadable` without a folder, `unsupported-part` for other architectures, `invalid-data` with all
 * tensors that do not fit
 * @example const { config, params } = await loadHypernetwork('zett-hypernetwork-xlm-roberta-base')
 */
export async function loadHypernetwork(folder: string): Promise<Hypernetwork> {
  const checkpoint = await openCheckpoint(folder)
  const positions = checkpoint.tensors.get(POSITIONS)
  if (positions === undefined)
    throw new TokenwrightError('unsupported-part', 'a folder that holds no hypernetwork', { value: folder })
  const config = configOf(checkpoint.config, positions.shape[0])
  const params = (await loadParameters(
    checkpoint,
    hypernetworkKeys(config),
  )) as unknown as HypernetworkParams<HostTensor>
  return { config, params }
}

/**
 * Writes `config.json` and `model.safetensors`, which the authors' PyTorch port reads too.
 * @param more further settings to keep beside it, such as how it was trained
 * @throws TokenwrightError `unwritable` if there is something in its place
 */
export async function saveHypernetwork(
  folder: string,
  { config, params }: Hypernetwork,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await writeCheckpoint(folder, storeParameters(params, hypernetworkKeys(config)), {
    config: { ...settingsOf(config), ...more },
  })
}
