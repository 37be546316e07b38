/**
 * @file LoRA adapters as PEFT stores them: adapter_config.json and adapter_model.safetensors, whose names are those of the
 * model's checkpoint. A family's key map finds the parameters, so adapters fit every model that has one.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { hostTensor, isHostTensor, type HostTensor } from '../../array/tensor.js'
import { mapTree, type Tree } from '../../array/tree.js'
import { fromFloat32, toFloat32 } from '../../checkpoints/element-types.js'
import { expand, type KeyMap } from '../../checkpoints/key-map.js'
import { headerLength, parseHeader, writeHeader } from '../../checkpoints/safetensors.js'
import { mergeLora, type LoraOptions, type LoraPair, type LoraParams } from '../../layers/lora.js'
import { flag, number, only, part, size, word, type Settings } from '../settings.js'

type Slot = ReturnType<typeof expand>[number]

export interface PeftAdapter {
  readonly lora: LoraParams<HostTensor>
  readonly options: LoraOptions
  /** parameters that were trained whole, such as a classifier, by their paths */
  readonly replaced: ReadonlyMap<string, HostTensor>
}

const BEFORE = 'base_model.model.'

/**
 * Reads an adapter.
 * @param settings what adapter_config.json holds
 * @param file the bytes of adapter_model.safetensors
 * @param keys the key map of the model, such as `describeBert(settings, names).keys`
 * @throws TokenwrightError `unsupported-part` for kinds of adapter that are not plain LoRA, `invalid-data` for tensors that do
 * not fit the model
 */
export function readPeft(settings: Settings, file: Uint8Array, keys: KeyMap): PeftAdapter {
  const options = readOptions(settings)
  const slots = slotsByName(keys)
  const lora = new Map<string, LoraPair<HostTensor>>()
  const replaced = new Map<string, HostTensor>()
  const tensors = readTensors(file)
  for (const [name, tensor] of tensors) {
    const [, module, kind] = /^(.*?)(?:\.lora_([AB])\.weight)?$/.exec(name) as RegExpExecArray
    if (kind === 'B' && tensors.has(`${module}.lora_A.weight`)) continue
    const found = slots.get(kind === 'A' ? `${module}.weight` : name)
    if (found === undefined) throw new TokenwrightError('invalid-data', 'an adapter for another model', { value: name })
    if (kind !== 'A') {
      if (found.length > 1 || found[0].rule.swapped === true || tensor.shape.join() !== found[0].shape.join())
        throw new TokenwrightError('invalid-data', 'a parameter that does not fit the model', { value: name })
      replaced.set(found[0].path, tensor)
      continue
    }
    const up = tensors.get(`${module}.lora_B.weight`)
    const rows = found.reduce((total, { shape }) => total + shape[0], 0)
    const wanted = `${options.rank},${found[0].shape[1]} ${rows},${options.rank}`
    if (`${tensor.shape.join()} ${up?.shape.join()}` !== wanted)
      throw new TokenwrightError('invalid-data', `an adapter that does not fit the model (${wanted})`, { value: name })
    let start = 0
    for (const { path, shape } of found) {
      const end = start + shape[0] * options.rank
      lora.set(path, {
        down: tensor,
        up: hostTensor([shape[0], options.rank], (up as HostTensor).data.slice(start, end)),
      })
      start = end
    }
  }
  return { lora: Object.fromEntries(lora), options, replaced }
}

function readOptions(settings: Settings): LoraOptions {
  if (word(settings, 'peft_type') !== 'LORA')
    throw new TokenwrightError('unsupported-part', 'an adapter that is no LoRA', {
      where: 'peft_type',
      value: settings.peft_type,
    })
  only(settings, 'bias', 'none')
  for (const name of ['use_dora', 'use_qalora', 'lora_bias']) only(settings, name, false)
  for (const name of ['rank_pattern', 'alpha_pattern'])
    if (Object.keys(part(settings, name) ?? {}).length > 0)
      throw new TokenwrightError('unsupported-part', 'ranks that differ from layer to layer', {
        where: name,
        value: settings[name],
      })
  const rank = size(settings, 'r')
  const alpha = number(settings, 'lora_alpha')
  // Rank-stabilised adapters divide by the root of the rank.
  return { rank, alpha: flag(settings, 'use_rslora', false) ? alpha * Math.sqrt(rank) : alpha }
}

/** Slots that share a tensor, in the order of their parts, under every name that an adapter may give it. */
function slotsByName(keys: KeyMap): Map<string, Slot[]> {
  const byTensor = new Map<string, Slot[]>()
  for (const slot of expand(keys)) byTensor.set(slot.name, [...(byTensor.get(slot.name) ?? []), slot])
  const names = new Map<string, Slot[]>()
  for (const [name, slots] of byTensor) {
    slots.sort((a, b) => (a.rule.part?.index ?? 0) - (b.rule.part?.index ?? 0))
    for (const prefix of keys.prefixes) names.set(BEFORE + prefix + name, slots)
  }
  return names
}

function readTensors(file: Uint8Array): Map<string, HostTensor> {
  const where = 'adapter_model.safetensors'
  const length = headerLength(file.subarray(0, 8), file.length, where)
  const { tensors } = parseHeader(file.subarray(8, 8 + length), file.length, where)
  return new Map(
    [...tensors.values()].map(({ name, type, shape, start, end }) => [
      name,
      hostTensor(shape, toFloat32(type, file.slice(start, end))),
    ]),
  )
}

/**
 * An adapter as the two files that PEFT reads.
 * @throws TokenwrightError `unsupported-part` where layers that lie in one tensor of the checkpoint have different `down`s
 */
export function writePeft(
  { lora, options, replaced }: PeftAdapter,
  keys: KeyMap,
): { readonly settings: Settings; readonly file: Uint8Array } {
  const pairs = new Map(Object.entries(lora))
  const tensors: { name: string; tensor: HostTensor }[] = []
  const modules = new Set<string>()
  const seen = new Set<string>()
  const groups = new Map<string, Slot[]>()
  for (const slot of expand(keys)) groups.set(slot.name, [...(groups.get(slot.name) ?? []), slot])
  for (const [name, slots] of groups) {
    const stem = BEFORE + keys.prefixes[0] + name.replace(/\.weight$/, '')
    const [{ path }] = slots
    const whole = replaced.get(path)
    if (whole !== undefined) tensors.push({ name: BEFORE + keys.prefixes[0] + name, tensor: whole })
    const own = slots.flatMap((slot) => pairs.get(slot.path) ?? [])
    for (const slot of slots) seen.add(slot.path)
    if (own.length === 0) continue
    const [{ down }] = own
    if (own.length < slots.length || own.some((pair) => pair.down.data.some((value, i) => value !== down.data[i])))
      throw new TokenwrightError('unsupported-part', 'one tensor of the checkpoint, changed in different ways', {
        value: name,
      })
    const up = Float32Array.from(own.flatMap((pair) => Array.from(pair.up.data)))
    tensors.push({ name: `${stem}.lora_A.weight`, tensor: down })
    tensors.push({ name: `${stem}.lora_B.weight`, tensor: hostTensor([up.length / options.rank, options.rank], up) })
    modules.add(stem.slice(BEFORE.length))
  }
  for (const path of [...pairs.keys(), ...replaced.keys()])
    if (!seen.has(path)) throw new TokenwrightError('invalid-data', 'an adapter for another model', { value: path })
  return {
    settings: {
      peft_type: 'LORA',
      r: options.rank,
      lora_alpha: options.alpha,
      lora_dropout: 0,
      bias: 'none',
      target_modules: [...modules],
      inference_mode: true,
    },
    file: fileOf(tensors),
  }
}

function fileOf(tensors: readonly { readonly name: string; readonly tensor: HostTensor }[]): Uint8Array {
  const sources = tensors.map(({ name, tensor }) => ({
    name,
    type: 'F32' as const,
    shape: tensor.shape,
    data: fromFloat32('F32', tensor.data as Float32Array),
  }))
  const header = writeHeader(sources)
  const file = new Uint8Array(header.length + sources.reduce((total, { data }) => total + data.length, 0))
  file.set(header)
  let at = header.length
  for (const { data } of sources) {
    file.set(data, at)
    at += data.length
  }
  return file
}

/** A model's parameters with an adapter added for good. */
export function mergePeft<P>(params: P, { lora, options, replaced }: PeftAdapter): P {
  const merged = mergeLora(params, lora, options)
  return mapTree(merged as Tree<HostTensor>, isHostTensor, (leaf, path) => replaced.get(path) ?? leaf) as P
}
