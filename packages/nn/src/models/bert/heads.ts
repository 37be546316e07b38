/** @file The output layers of encoders: masked tokens, labels of texts, labels of tokens, one vector for a text. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { linear, tanh } from '../../array/functions.js'
import { divide, expandAxis, maximum, multiply, reshape, slice, sum } from '../../array/operations.js'
import { filled, fold, normal, type Key } from '../../array/random.js'
import type { HostTensor, Tensor } from '../../array/tensor.js'
import { activationOf } from '../../layers/activation.js'
import { applyLinear, initLinear, type EmbeddingParams, type LinearParams } from '../../layers/linear.js'
import { applyNorm, initNorm, type NormParams } from '../../layers/norm.js'
import type { BertConfig } from './config.js'

export interface MaskedHead<A = Tensor> {
  readonly dense: LinearParams<A>
  readonly norm: NormParams<A>
  /** [vocabulary] */
  readonly bias: A
  /** [vocabulary, width], where it is not the embedding table */
  readonly weight?: A
}

export interface BertHeadParams<A = Tensor> {
  readonly masked?: MaskedHead<A>
  readonly nextSentence?: LinearParams<A>
  readonly classifier?: { readonly dense?: LinearParams<A>; readonly output: LinearParams<A> }
}

export function initHead(key: Key, config: BertConfig): BertHeadParams<HostTensor> {
  const { width, vocabulary, head } = config
  if (head === undefined) return {}
  const square = () => initLinear(fold(key, 'dense'), { inputs: width, outputs: width })
  if (head.kind !== 'masked')
    return {
      classifier: {
        dense: head.kind === 'sequence' && head.dense ? square() : undefined,
        output: initLinear(fold(key, 'output'), { inputs: width, outputs: head.labels }),
      },
    }
  return {
    masked: {
      dense: square(),
      norm: initNorm('layer', width),
      bias: filled([vocabulary], 0),
      weight: head.tied ? undefined : normal(fold(key, 'weight'), [vocabulary, width], 0.02),
    },
    nextSentence: head.nextSentence ? initLinear(fold(key, 'next'), { inputs: width, outputs: 2 }) : undefined,
  }
}

type WithHead = BertHeadParams & { readonly tokens: EmbeddingParams; readonly pooler?: LinearParams }

/** The pooler's output from the hidden states, [batch, width]. */
export function bertPooled(params: WithHead, hidden: Tensor): Tensor {
  return tanh(applyLinear(there(params.pooler, 'pooler'), firstToken(hidden)))
}

/** Logits over the vocabulary at each place, [batch, length, vocabulary]. */
export function maskedLogits(params: WithHead, config: BertConfig, hidden: Tensor): Tensor {
  const head = there(params.masked, 'masked')
  const turned = activationOf(config.activation)(applyLinear(head.dense, hidden))
  const normalised = applyNorm(head.norm, turned, config.epsilon)
  return linear(normalised, head.weight ?? params.tokens.weight, head.bias)
}

/** Whether the second text follows the first: logits of yes and no, [batch, 2]. */
export function nextSentenceLogits(params: WithHead, hidden: Tensor): Tensor {
  return applyLinear(there(params.nextSentence, 'nextSentence'), bertPooled(params, hidden))
}

/** Logits of the labels of each text, [batch, labels]. */
export function sequenceLogits(params: WithHead, hidden: Tensor): Tensor {
  const head = there(params.classifier, 'classifier')
  const pooled =
    head.dense === undefined ? bertPooled(params, hidden) : tanh(applyLinear(head.dense, firstToken(hidden)))
  return applyLinear(head.output, pooled)
}

/** Logits of the labels of each token, [batch, length, labels]. */
export function tokenLogits(params: WithHead, hidden: Tensor): Tensor {
  return applyLinear(there(params.classifier, 'classifier').output, hidden)
}

/**
 * The mean of the tokens' vectors, padding left out, [batch, width]: a vector for each text, as sentence encoders have it.
 * @param mask [batch, length], 1 for a token and 0 for padding
 */
export function meanPooled(hidden: Tensor, mask: Tensor): Tensor {
  const weights = expandAxis(mask, -1)
  return divide(sum(multiply(hidden, weights), 1), maximum(sum(weights, 1), 1e-9))
}

function firstToken(hidden: Tensor): Tensor {
  const [batch, , width] = hidden.shape
  return reshape(slice(hidden, 1, 0, 1), [batch, width])
}

function there<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new TokenwrightError('invalid-option', 'an encoder without this part', { value: name })
  return part
}
