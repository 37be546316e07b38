/** @file How decoders are stored: the names of GPT-2's files, and those that Llama, Mistral and Qwen2 share. */
import type { KeyMap, KeyRule } from '../../checkpoints/key-map.js'
import type { DecoderConfig } from './config.js'

function sizesOf(config: DecoderConfig): KeyMap['sizes'] {
  const { vocabulary, width, heads, keyHeads, headWidth, hidden, positions } = config
  return { vocabulary, width, heads, keyHeads, headWidth, hidden, positions }
}

/** Weight and bias of one layer. */
function pair(ours: string, theirs: string, outputs: string, extra: Partial<KeyRule> = {}, inputs?: string): KeyRule[] {
  return [
    {
      ours: `${ours}.weight`,
      theirs: `${theirs}.weight`,
      shape: inputs === undefined ? [outputs] : [outputs, inputs],
      ...extra,
    },
    { ours: `${ours}.bias`, theirs: `${theirs}.bias`, shape: [outputs], ...extra, swapped: false },
  ]
}

/** GPT-2 (`modeling_gpt2.py`): matrices lie with inputs first, and queries, keys and values in one. */
export function gpt2Keys(config: DecoderConfig): KeyMap {
  const third = 'width'
  const joint = (name: string, index: number): KeyRule[] =>
    pair(
      `blocks.*.attention.${name}`,
      'h.*.attn.c_attn',
      third,
      {
        swapped: true,
        part: { index, before: Array<string>(index).fill(third), after: Array<string>(2 - index).fill(third) },
      },
      'width',
    )
  const rules: KeyRule[] = [
    { ours: 'tokens.weight', theirs: 'wte.weight', shape: ['vocabulary', 'width'] },
    { ours: 'positions.weight', theirs: 'wpe.weight', shape: ['positions', 'width'] },
    ...pair('blocks.*.attentionNorm', 'h.*.ln_1', 'width'),
    ...joint('query', 0),
    ...joint('key', 1),
    ...joint('value', 2),
    ...pair('blocks.*.attention.output', 'h.*.attn.c_proj', 'width', { swapped: true }, 'width'),
    ...pair('blocks.*.feedForwardNorm', 'h.*.ln_2', 'width'),
    ...pair('blocks.*.feedForward.up', 'h.*.mlp.c_fc', 'hidden', { swapped: true }, 'width'),
    ...pair('blocks.*.feedForward.down', 'h.*.mlp.c_proj', 'width', { swapped: true }, 'hidden'),
    ...pair('norm', 'ln_f', 'width'),
  ]
  if (!config.tied)
    rules.push({ ours: 'head.weight', theirs: 'lm_head.weight', shape: ['vocabulary', 'width'], unprefixed: true })
  return {
    rules,
    counts: { blocks: config.layers },
    sizes: sizesOf(config),
    prefixes: ['transformer.', ''],
    // Masks that old files keep, and the output layer, which is the embedding table.
    ignored: [/^h\.\d+\.attn\.(masked_)?bias$/, ...(config.tied ? [/^lm_head\.weight$/] : [])],
  }
}

/** Llama, Mistral, Qwen2 (`modeling_llama.py` and its kin). */
export function llamaKeys(config: DecoderConfig): KeyMap {
  const layer = 'model.layers.*'
  const matrix = (ours: string, theirs: string, outputs: string, inputs: string, bias: boolean): KeyRule[] =>
    pair(`blocks.*.${ours}`, `${layer}.${theirs}`, outputs, {}, inputs).slice(0, bias ? 2 : 1)
  const norm = (ours: string, theirs: string): KeyRule => ({
    ours: `${ours}.weight`,
    theirs: `${theirs}.weight`,
    shape: ['width'],
  })
  const { attention, output, feedForward } = config.bias
  const rules: KeyRule[] = [
    { ours: 'tokens.weight', theirs: 'model.embed_tokens.weight', shape: ['vocabulary', 'width'] },
    norm('blocks.*.attentionNorm', `${layer}.input_layernorm`),
    ...matrix('attention.query', 'self_attn.q_proj', 'heads*headWidth', 'width', attention),
    ...matrix('attention.key', 'self_attn.k_proj', 'keyHeads*headWidth', 'width', attention),
    ...matrix('attention.value', 'self_attn.v_proj', 'keyHeads*headWidth', 'width', attention),
    ...matrix('attention.output', 'self_attn.o_proj', 'width', 'heads*headWidth', output),
    norm('blocks.*.feedForwardNorm', `${layer}.post_attention_layernorm`),
    ...matrix('feedForward.gate', 'mlp.gate_proj', 'hidden', 'width', feedForward),
    ...matrix('feedForward.up', 'mlp.up_proj', 'hidden', 'width', feedForward),
    ...matrix('feedForward.down', 'mlp.down_proj', 'width', 'hidden', feedForward),
    norm('norm', 'model.norm'),
  ]
  if (!config.tied) rules.push({ ours: 'head.weight', theirs: 'lm_head.weight', shape: ['vocabulary', 'width'] })
  return {
    rules,
    counts: { blocks: config.layers },
    sizes: sizesOf(config),
    prefixes: [''],
    ignored: [/rotary_emb\.inv_freq$/, ...(config.tied ? [/^lm_head\.weight$/] : [])],
  }
}
