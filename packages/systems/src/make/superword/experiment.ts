/** @file The reproduction: superword tokenizers against plain BPE on two English texts, on 59 languages, and as released. */
import type { Experiment, Size, Step } from '../../experiment/contract.js'
import { findings } from './experiment/findings.js'
import { languageSteps, referenceStep } from './experiment/languages.js'
import { oneLineStep, pythiaStep, releasedStep } from './experiment/released.js'
import { tables } from './experiment/tables.js'
import { trainedStep } from './experiment/trained.js'

/** Text and vocabulary sizes that there are reference figures for, and how long each takes against the others. */
const SETTINGS = [
  { text: 'speeches', size: 4096 },
  { text: 'speeches', size: 8192 },
  { text: 'speeches', size: 16_384 },
  { text: 'contracts', size: 8192 },
] as const

export const experiment: Experiment = {
  slug: 'superword',
  arms: [
    { name: 'bpe', label: 'BPE', role: 'baseline' },
    { name: 'superbpe-90', label: 'SuperBPE, t = 0.9', role: 'method' },
    { name: 'superbpe-70', label: 'SuperBPE, t = 0.7', role: 'method' },
    { name: 'superbpe-50', label: 'SuperBPE, t = 0.5', role: 'method' },
    {
      name: 'superbpe-90-filters',
      label: 'SuperBPE, t = 0.9, at most 4 words, no colon before a space',
      role: 'method',
    },
    { name: 'superbpe-90-strict', label: 'SuperBPE, t = 0.9, single punctuation apart', role: 'control' },
    { name: 'superbpe-90-cut', label: 'SuperBPE, t = 0.9, rare runs cut', role: 'control' },
    { name: 'superbpe-90-script', label: 'SuperBPE, t = 0.9, pattern of the authors’ script', role: 'control' },
    { name: 'boundless', label: 'BoundlessBPE', role: 'method' },
    { name: 'boundless-deletions', label: 'BoundlessBPE, deletions at 0.9', role: 'method' },
    { name: 'boundless-2phase', label: 'BoundlessBPE, two phases at 0.9', role: 'method' },
    { name: 'boundless-as-bpe', label: 'the same as tokenizer.json', role: 'control' },
    { name: 'bpe-200k', label: 'BPE 200k as released', role: 'baseline' },
    { name: 'superbpe-200k', label: 'SuperBPE 200k, t = 180k, as released', role: 'method' },
    { name: 'boundless-8k', label: 'BoundlessBPE 8k as released', role: 'method' },
    { name: 'pythia', label: 'Pythia', role: 'baseline' },
    { name: 'pythia-500', label: 'Pythia with 500 superwords', role: 'method' },
  ],
  metrics: [
    { name: 'bytes-per-token', label: 'bytes per token', unit: 'bytes/token', better: 'higher', digits: 3 },
    { name: 'saved', label: 'tokens saved against BPE', unit: 'share', better: 'higher', digits: 4 },
    { name: 'efficiency', label: 'Rényi efficiency at 2.5', unit: '1', better: 'higher', digits: 3 },
    { name: 'superwords', label: 'tokens of two words or more', unit: 'tokens', better: 'neither', digits: 0 },
    { name: 'deletions', label: 'deleted tokens', unit: 'tokens', better: 'neither', digits: 0 },
    {
      name: 'deleted-in-use',
      label: 'deleted tokens in the vocabulary or emitted',
      unit: 'tokens',
      better: 'lower',
      digits: 0,
    },
    { name: 'against-filters', label: 'superwords against the filters', unit: 'tokens', better: 'lower', digits: 0 },
    {
      name: 'behind-newline',
      label: 'tokens that go on behind a line break',
      unit: 'tokens',
      better: 'lower',
      digits: 0,
    },
    { name: 'first-stage', label: 'merges that are those of BPE', unit: 'merges', better: 'neither', digits: 0 },
    { name: 'golden', label: 'golden encodings met', unit: 'texts', better: 'higher', digits: 0 },
    { name: 'reference-counts', label: 'reference counts met', unit: 'counts', better: 'higher', digits: 0 },
    { name: 'restored', label: 'lines decoded to what they were', unit: 'lines', better: 'higher', digits: 0 },
    { name: 'lines', label: 'lines', unit: 'lines', better: 'neither', digits: 0 },
    { name: 'one-line', label: 'time for 1 MB in one line to short lines', unit: '1', better: 'lower', digits: 2 },
    { name: 'ids-unchanged', label: 'old ids unchanged', unit: 'share', better: 'higher', digits: 4 },
    { name: 'tokens', label: 'tokens', unit: 'tokens', better: 'lower', digits: 0 },
  ],
  data: ['kl3m', 'superword', 'token-premiums', 'qtok'],
  // Training is deterministic; intervals are over documents.
  seeds: { smoke: [], full: [] },
  plan,
  findings,
  tables,
}

function plan(size: Size): readonly Step[] {
  if (size === 'smoke') return [trainedStep({ text: 'speeches', size: 1024, characters: 200_000, transitions: [70] })]
  return [
    ...SETTINGS.map((setting) => trainedStep({ ...setting, characters: 2_000_000, transitions: [90, 70, 50] })),
    releasedStep(),
    oneLineStep(),
    pythiaStep(),
    referenceStep(),
    ...languageSteps(),
  ]
}
