/** @file Real text tokenizers on programs, which they can only be given as Latin-1 text. */
import { costTable } from '@tokenwright/measure/compare'
import { compile, fromTokenizerJson, load, type Encoder } from '@tokenwright/text'
import type { Measurement, Step } from '../../../experiment/contract.js'
import { machineSplit, SAME, TEST_BYTES, TRAIN_BYTES } from './machine.js'

export function textStep(): Step {
  return {
    key: 'text tokenizers',
    label: 'Text tokenizers on programs',
    weight: 8,
    async run(context) {
      const { test } = await machineSplit(context, 1, TRAIN_BYTES, TEST_BYTES)
      const data = await context.data('qtok')
      const read = async (file: string): Promise<Encoder> =>
        compile(fromTokenizerJson(await data.text(`tokenizers/${file}.tokenizer.json.gz`)))
      const encoders: Readonly<Record<string, Encoder>> = {
        o200k: compile(await load('o200k_base')),
        pythia: await read('pythia-12b'),
        mistral: await read('mistral-7b-instruct-v0.1'),
      }
      const texts = test.map((bytes) => Buffer.from(bytes).toString('latin1'))
      return Object.entries(encoders).map(([arm, encoder]): Measurement => {
        const units = texts.map((text) => ({
          bytes: text.length,
          characters: text.length,
          tokens: [encoder.count(text)],
        }))
        const { value, low, high } = costTable(units, 1, 0).costs[0].bytesPerToken
        return {
          arm,
          metric: 'bytes-per-token',
          on: SAME,
          seed: 1,
          value,
          ...(low === null || high === null ? {} : { low, high }),
        }
      })
    },
  }
}
