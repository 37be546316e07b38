/** @file All architectures that run here, by the `model_type` of their config.json. */
import { bertFamilies } from './bert/load.js'
import { clipFamilies } from './clip/load.js'
import { decoderFamilies } from './decoder/load.js'
import { visionFamilies } from './vit/load.js'

export const architectures: ReadonlySet<string> = new Set([
  ...decoderFamilies.keys(),
  ...bertFamilies.keys(),
  ...visionFamilies,
  ...clipFamilies,
  't5',
])
