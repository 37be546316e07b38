/** @file Data of binary-bpe: none, since real programs are on every machine. */
import type { DataSet } from '../contract.js'

export const binaryBpe: DataSet = {
  slug: 'binary-bpe',
  title: 'Programs found on the machine at run time',
  files: [],
  notes:
    'No file is needed: the experiment reads the programs of the machine that it runs on, and records each with size and SHA-256 in its result.',
}
