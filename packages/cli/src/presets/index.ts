/** @file All presets of `train`. Each is declared in its own file and loads its method when it is used. */
import { binaryPreset } from './binary.js'
import { financialPreset, governmentPreset, legalPreset } from './domain.js'
import { ocrPreset } from './ocr.js'
import { PRESET_OPTIONS } from './options.js'
import type { Preset } from './preset.js'
import { superwordPreset } from './superword.js'

export type { Learning, Preset, PresetRequest } from './preset.js'

export const presets: readonly Preset[] = [
  legalPreset,
  financialPreset,
  governmentPreset,
  ocrPreset,
  superwordPreset,
  binaryPreset,
]

/**
 * The preset of that name.
 *
 * @param isGiven whether an option stands on the command line
 * @throws TokenwrightError `invalid-option` where an option is given that the preset settles itself or does not know
 */
export async function presetOf(
  name: string | undefined,
  isGiven: (option: string) => boolean,
): Promise<Preset | undefined> {
  const preset = presets.find((one) => one.name === name)
  const clash = preset?.settles.find(isGiven)
  const unknown = PRESET_OPTIONS.find((option) => isGiven(option) && preset?.takes?.includes(option) !== true)
  if (clash === undefined && unknown === undefined) return preset
  const { TokenwrightError } = await import('@tokenwright/text')
  if (clash !== undefined)
    throw new TokenwrightError('invalid-option', `the preset ${name} settles this itself`, {
      value: `--${kebab(clash)}`,
    })
  const taking = presets.filter(({ takes }) => takes?.includes(unknown!)).map((one) => one.name)
  throw new TokenwrightError('invalid-option', `only with --preset ${taking.join(', ')}`, { value: `--${unknown}` })
}

function kebab(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
