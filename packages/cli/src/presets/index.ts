/** @file All presets of `train`. Each is declared in its own file and loads its method when it is used. */
import { binaryPreset } from './binary.js'
import { ocrPreset } from './ocr.js'
import type { Preset } from './preset.js'
import { superwordPreset } from './superword.js'

export type { Learning, Preset, PresetRequest } from './preset.js'

export const presets: readonly Preset[] = [binaryPreset, ocrPreset, superwordPreset]

/**
 * The preset of that name.
 *
 * @param isGiven whether an option stands on the command line
 * @throws TokenwrightError `invalid-option` where an option is given that the preset settles itself
 */
export async function presetOf(
  name: string | undefined,
  isGiven: (option: string) => boolean,
): Promise<Preset | undefined> {
  const preset = presets.find((one) => one.name === name)
  const clash = preset?.settles.find(isGiven)
  if (clash === undefined) return preset
  const { TokenwrightError } = await import('@tokenwright/text')
  throw new TokenwrightError('invalid-option', `the preset ${name} settles this itself`, { value: `--${kebab(clash)}` })
}

function kebab(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
