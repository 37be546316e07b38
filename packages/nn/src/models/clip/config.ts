/** @file What a CLIP is made of: a tower for texts, a tower for images, and projections into a common space. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { checkVision, vitConfig, type VisionConfig } from '../vit/config.js'

export interface ClipTextConfig {
  readonly vocabulary: number
  readonly width: number
  readonly layers: number
  readonly heads: number
  readonly hidden: number
  /** the longest text, in tokens */
  readonly positions: number
  readonly epsilon: number
  readonly activation: string
  /**
   * The id that ends a text, whose place stands for the text. Without it the highest id of the text does: configurations of the
   * first checkpoints name a wrong one.
   */
  readonly end?: number
}

export interface ClipConfig {
  readonly text?: ClipTextConfig
  readonly vision?: VisionConfig
  /** width of the common space; without it towers give their own vectors */
  readonly projection?: number
  /** both towers of one model, with a temperature */
  readonly joint: boolean
}

type TowerSize = 'width' | 'layers' | 'heads'

/**
 * A CLIP of any size (Radford et al., 2021).
 * @example clipConfig({ projection: 32, text: { vocabulary: 512, width: 64, layers: 2, heads: 2, positions: 24, end: 511 },
 *   vision: { image: 32, patch: 8, width: 64, layers: 2, heads: 2 } })
 */
export function clipConfig(size: {
  readonly projection: number
  readonly text: Pick<ClipTextConfig, 'vocabulary' | 'positions' | TowerSize> & Partial<ClipTextConfig>
  readonly vision: Pick<VisionConfig, 'image' | 'patch' | TowerSize> & Partial<VisionConfig>
}): ClipConfig {
  const shared = { epsilon: 1e-5, activation: 'quick_gelu' }
  return checkClip({
    projection: size.projection,
    joint: true,
    text: { ...shared, hidden: 4 * size.text.width, ...size.text },
    vision: vitConfig({ ...shared, patchBias: false, normBefore: true, ...size.vision }),
  })
}

/** @throws TokenwrightError `invalid-option` for sizes that cannot be. */
export function checkClip(config: ClipConfig): ClipConfig {
  const { text, vision } = config
  if (vision !== undefined) checkVision(vision)
  if (text === undefined) return config
  for (const name of ['vocabulary', 'width', 'layers', 'heads', 'hidden', 'positions'] as const) {
    const value = text[name]
    if (!Number.isSafeInteger(value) || value < 1 || value > 2 ** 31)
      throw new TokenwrightError('invalid-option', 'a text tower of an impossible size', { where: name, value })
  }
  if (text.width % text.heads !== 0)
    throw new TokenwrightError('invalid-option', `a width of ${text.width} does not divide into heads`, {
      value: text.heads,
    })
  return config
}
