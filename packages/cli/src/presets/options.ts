/** @file Options of `train` that only presets take. */
import { Option, type Command } from 'commander'
import { TOKENIZER_HELP } from '../tokenizers.js'
import { collected } from '../values.js'

export interface PresetOptions {
  readonly preset?: string
  readonly terms?: string
  readonly abbreviations?: string
  readonly matching?: 'anywhere' | 'single-word' | 'word-edges'
  readonly report?: string
  readonly with?: readonly string[]
}

export type PresetOption = Exclude<keyof PresetOptions, 'preset'>

export const PRESET_OPTIONS: readonly PresetOption[] = ['terms', 'abbreviations', 'matching', 'report', 'with']

export function withPresetOptions(command: Command, names: readonly string[], summaries: string): Command {
  return command
    .addOption(new Option('--preset <name>', `a published way: ${summaries}`).choices(names))
    .option('--terms <file>', 'presets of fields: terms to keep whole, one on each line')
    .option('--abbreviations <file>', 'presets of fields: legal abbreviations as JSON, whose pieces stay whole')
    .addOption(
      new Option('--matching <way>', 'presets of fields: where such tokens match (default: word-edges)').choices([
        'anywhere',
        'single-word',
        'word-edges',
      ]),
    )
    .option(
      '--report <file>',
      'presets of fields, ocr: hold back a tenth of the documents, and write what they cost, as *.md or *.json',
    )
    .option(
      '-w, --with <tokenizer>',
      `set another one beside it in that report: ${TOKENIZER_HELP}; may be given several times`,
      collected,
    )
}
