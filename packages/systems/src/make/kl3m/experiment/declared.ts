/** @file Arms and metrics of the experiment. */
import type { Arm, Metric } from '../../../experiment/contract.js'

export const RELEASED: readonly string[] = [
  'kl3m-001-32k',
  'kl3m-004-char-4k-cased',
  'kl3m-004-char-8k-cased',
  'kl3m-004-char-16k-cased',
]
export const GENERAL = ['o200k_base', 'cl100k_base'] as const

/** Tokenizers trained on contracts that the paper's terms are counted in. */
export const WITH_TERMS = ['domain-all', 'custom-released', 'custom-word-edges']

export const arms: readonly Arm[] = [
  { name: 'general', label: 'general BPE (speeches)', role: 'baseline' },
  { name: 'domain', label: 'domain BPE (as many characters of contracts)', role: 'method' },
  { name: 'domain-all', label: 'domain BPE (all contracts)', role: 'method' },
  {
    name: 'custom-released',
    label: 'with custom tokens as released: anywhere, filled with white space',
    role: 'method',
  },
  { name: 'custom-anywhere', label: 'anywhere', role: 'method' },
  { name: 'custom-single-word', label: 'single words', role: 'method' },
  { name: 'custom-word-edges', label: 'word edges', role: 'method' },
  { name: 'custom-spaced', label: 'word edges, with a space before as well', role: 'method' },
  { name: 'multi-word', label: 'words joined at random (KL3M-005)', role: 'method' },
  { name: 'cap-3', label: 'tokens of 3 bytes at most', role: 'method' },
  { name: 'cap-4', label: 'tokens of 4 bytes at most', role: 'method' },
  { name: 'plain', label: 'plain BPE', role: 'baseline' },
  ...GENERAL.map((name) => ({ name, label: name, role: 'baseline' as const })),
  ...RELEASED.map((name) => ({ name, label: `${name}, as released`, role: 'method' as const })),
]

export const metrics: readonly Metric[] = [
  { name: 'tokens', label: 'tokens', unit: 'tokens', better: 'lower', digits: 0 },
  { name: 'characters', label: 'characters', unit: 'characters', better: 'neither', digits: 0 },
  { name: 'tokens-per-character', label: 'tokens per character', unit: 'tokens/character', better: 'lower', digits: 4 },
  { name: 'ratio', label: 'tokens by the baseline’s tokens', unit: '1', better: 'lower', digits: 3 },
  { name: 'citation-tokens', label: 'tokens of six citations', unit: 'tokens', better: 'lower', digits: 0 },
  { name: 'firings', label: 'custom tokens in the text', unit: 'tokens', better: 'neither', digits: 0 },
  { name: 'in-word', label: 'custom tokens inside words', unit: 'tokens', better: 'lower', digits: 0 },
  { name: 'custom-added', label: 'custom tokens added', unit: 'tokens', better: 'neither', digits: 0 },
  { name: 'merged', label: 'tokens made by merging', unit: 'tokens', better: 'neither', digits: 0 },
  { name: 'whitespace-added', label: 'runs of white space added', unit: 'tokens', better: 'lower', digits: 0 },
  { name: 'tokens-per-term', label: 'tokens per term', unit: 'tokens/term', better: 'lower', digits: 2 },
  { name: 'short-share', label: 'vocabulary of at most 3 characters', unit: 'share', better: 'neither', digits: 3 },
  { name: 'golden-equal', label: 'reference encodings reproduced, of 9', unit: 'texts', better: 'higher', digits: 0 },
  {
    name: 'terms-equal',
    label: 'term counts of the paper reproduced, of 20',
    unit: 'terms',
    better: 'higher',
    digits: 0,
  },
  { name: 'ocr-damaged', label: 'tokens of the paper’s damaged example', unit: 'tokens', better: 'lower', digits: 0 },
  { name: 'ocr-clean', label: 'tokens of its clean twin', unit: 'tokens', better: 'lower', digits: 0 },
  { name: 'boundary-f1', label: 'boundary F1', unit: '1', better: 'higher', digits: 4 },
  { name: 'collateral', label: 'changed characters per error', unit: 'characters/error', better: 'lower', digits: 2 },
  {
    name: 'damaged-tokens-per-character',
    label: 'tokens of the damaged text per clean character',
    unit: 'tokens/character',
    better: 'lower',
    digits: 4,
  },
]

/** Sizes at which general and domain BPE are compared. */
export const SIZES = { smoke: [2048], full: [4096, 8192, 16_384] } as const

/** Sizes at which custom tokens are put in. */
export const CUSTOM_SIZES = { smoke: [2048], full: [8192, 16_384] } as const

export function slice(text: 'contracts' | 'speeches', size?: number): string {
  return size === undefined ? text : `${text}, V = ${size}`
}
