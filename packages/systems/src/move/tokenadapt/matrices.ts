/**
 * @file Which tensors of a checkpoint are rows of tokens: the input matrix, the output matrix, the output bias. Everything else
 * goes along untouched.
 */
import { TokenwrightError } from '@tokenwright/text'
import type { Checkpoint, CheckpointTensor } from '@tokenwright/nn/checkpoints'

export interface TokenTensors {
  readonly input: CheckpointTensor
  /** absent where the output layer is the input matrix */
  readonly output?: CheckpointTensor
  /** further names under which the input matrix is stored, with the same bytes */
  readonly copies: readonly CheckpointTensor[]
  /** output biases: one number for each token */
  readonly biases: readonly CheckpointTensor[]
  /** rows of both matrices, padding included */
  readonly rows: number
  readonly width: number
}

/** Names without the prefixes that wrappers put before them, by architecture. */
const INPUT = [
  'wte.weight', // GPT-2
  'embed_tokens.weight', // Llama, Mistral, Qwen, Gemma, SmolLM, OLMo
  'embed_in.weight', // Pythia
  'word_embeddings.weight', // BERT, RoBERTa, BLOOM
  'shared.weight', // T5, BART
]
const OUTPUT = [
  'lm_head.weight',
  'embed_out.weight', // Pythia
  'cls.predictions.decoder.weight', // BERT
  'lm_head.decoder.weight', // RoBERTa
]
const BIAS = [
  'lm_head.bias',
  'lm_head.decoder.bias',
  'cls.predictions.bias',
  'cls.predictions.decoder.bias',
  'final_logits_bias',
]

const ends = (names: readonly string[]) => (name: string) =>
  names.some((one) => name === one || name.endsWith(`.${one}`))

/**
 * Finds the tensors of tokens.
 * @throws TokenwrightError `unsupported-part` where there is no input matrix, more than one with different contents, or one that
 * is not stored as floating point; `invalid-data` where matrices do not fit each other or the configuration
 */
export async function findTokenTensors(checkpoint: Checkpoint): Promise<TokenTensors> {
  const { tensors, config, folder } = checkpoint
  const named = (names: readonly string[]): CheckpointTensor[] =>
    [...tensors.values()].filter(({ name }) => ends(names)(name))
  const [input, ...others] = named(INPUT)
  if (input === undefined)
    throw new TokenwrightError('unsupported-part', 'a checkpoint without a known matrix of token embeddings', {
      where: folder,
      value: [...tensors.keys()].slice(0, 5),
    })
  if (input.shape.length !== 2)
    throw new TokenwrightError('invalid-data', 'token embeddings that are no matrix', {
      where: input.name,
      value: input.shape,
    })
  const [rows, width] = input.shape
  const same = async (tensor: CheckpointTensor): Promise<boolean> => await sameBytes(checkpoint, input, tensor)
  const copies: CheckpointTensor[] = []
  for (const other of others) {
    if (!(await same(other)))
      throw new TokenwrightError('unsupported-part', `a second matrix of token embeddings beside ${input.name}`, {
        value: other.name,
      })
    copies.push(other)
  }
  const heads = named(OUTPUT)
  const tied = isTied(config)
  for (const tensor of [...heads, ...named(BIAS)])
    if (tensor.shape[tensor.shape.length === 1 ? 0 : tensor.shape.length - 2] !== rows && tensor.shape.at(-1) !== rows)
      throw new TokenwrightError('invalid-data', `an output layer beside ${rows} token embeddings`, {
        where: tensor.name,
        value: tensor.shape,
      })
  if (heads.length > 1)
    throw new TokenwrightError('unsupported-part', 'more than one output layer', {
      value: heads.map(({ name }) => name),
    })
  const [head] = heads
  for (const tensor of [input, ...heads])
    if (!['F32', 'F16', 'BF16'].includes(tensor.type))
      throw new TokenwrightError('unsupported-part', 'token embeddings that are quantised or not floating point', {
        where: tensor.name,
        value: tensor.type,
      })
  if (head !== undefined && tied) {
    if (!(await same(head)))
      throw new TokenwrightError(
        'invalid-data',
        'config.json ties the output layer to the embeddings, and they differ',
        {
          where: folder,
          value: head.name,
        },
      )
    copies.push(head)
  }
  checkVocabularySize(config, rows, folder)
  return {
    input,
    ...(head !== undefined && !tied ? { output: head } : {}),
    copies,
    biases: named(BIAS),
    rows,
    width,
  }
}

/** GPT-2 and others leave the setting out where it is the default. */
function isTied(config: Readonly<Record<string, unknown>>): boolean {
  if (typeof config.tie_word_embeddings === 'boolean') return config.tie_word_embeddings
  const untied = ['llama', 'mistral', 'qwen2', 'qwen3', 'gpt_neox', 'olmo', 'olmo2']
  return !untied.includes(String(config.model_type))
}

function checkVocabularySize(config: Readonly<Record<string, unknown>>, rows: number, where: string): void {
  const size = config.vocab_size
  if (size === undefined)
    throw new TokenwrightError(
      'unsupported-part',
      'a config.json without vocab_size; models inside of models are not moved',
      {
        where,
        value: config.model_type,
      },
    )
  if (size !== rows)
    throw new TokenwrightError('invalid-data', `a config.json that does not say ${rows}, as the matrix does`, {
      where,
      value: size,
    })
}

/** Compares in pieces, so that large matrices are not held twice. */
async function sameBytes(checkpoint: Checkpoint, a: CheckpointTensor, b: CheckpointTensor): Promise<boolean> {
  if (a.type !== b.type || a.shape.join() !== b.shape.join()) return false
  const length = a.end - a.start
  const step = 1 << 24
  for (let from = 0; from < length; from += step) {
    const to = Math.min(length, from + step)
    const [x, y] = await Promise.all([checkpoint.readBytes(a.name, from, to), checkpoint.readBytes(b.name, from, to)])
    if (Buffer.compare(x, y) !== 0) return false
  }
  return true
}
