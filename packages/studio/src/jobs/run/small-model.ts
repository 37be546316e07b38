/** @file A small language model of the reader's own text, for a move that starts without one. */
import { stat } from 'node:fs/promises'
import { compile, toTokenizerJson, train } from '@tokenwright/text'
import { llamaConfig, saveDecoder, settingsOf } from '@tokenwright/nn/models'
import { takePlace, trainDecoder } from '@tokenwright/systems/move/language-model'
import { hooksOf, type JobTools } from './tools.js'

const VOCABULARY = 600

/**
 * Trains a model of about 200,000 numbers, or takes the one that stands there; a training that was cut short goes on.
 *
 * @param folder where it goes
 * @returns the folder
 */
export async function smallModel(
  texts: readonly string[],
  steps: number,
  folder: string,
  tools: JobTools,
): Promise<string> {
  const { signal } = tools
  const done = await stat(`${folder}/config.json`).catch(() => null)
  if (done !== null) return folder
  const hooks = hooksOf(tools)
  hooks.stage('A small tokenizer')
  const tokenizer = await train([...texts], { vocabularySize: VOCABULARY, signal, workers: 1 }).result()
  const encoder = compile(tokenizer)
  const config = llamaConfig({ vocabulary: encoder.size, width: 64, layers: 2, heads: 4, positions: 64, tied: true })
  hooks.stage('A small model learns the text', steps)
  const params = await trainDecoder({
    config,
    encoder,
    texts,
    steps,
    batch: 8,
    rate: 4e-3,
    seed: 1,
    folder: `${folder}.training`,
    signal,
    onProgress: ({ step, loss }) => hooks.update(step, `step ${step}, loss ${loss.toFixed(2)}`),
  })
  const draft = `${folder}.draft`
  await saveDecoder(
    draft,
    { config, params, settings: settingsOf(config) },
    { files: new Map([['tokenizer.json', toTokenizerJson(tokenizer)]]) },
  )
  await takePlace(draft, folder)
  return folder
}
