/** @file Reads a written folder back and holds it against what was meant. */
import { createHash } from 'node:crypto'
import { hostTensor, type HostTensor, type Tensor } from '@tokenwright/nn'
import { openCheckpoint, toFloat32, type Checkpoint, type CheckpointTensor } from '@tokenwright/nn/checkpoints'
import { compile as compileProgram } from '@tokenwright/nn/compile'
import {
  decoderFamilies,
  decoderLogits,
  decoderStates,
  loadDecoder,
  type Decoder,
  type DecoderParams,
} from '@tokenwright/nn/models'
import { throwIfAborted } from '@tokenwright/measure/corpora'
import { compile, load, TokenwrightError } from '@tokenwright/text'
import { movedDecoder, replacedTensors, type TransplantPlan } from './build.js'
import type { Transplant } from './open.js'

export interface Verification {
  readonly tensors: number
  /** Largest difference between logits from the folder and logits in memory; absent where they were not computed, for `why`. */
  readonly logitDifference?: number
  readonly why?: string
}

/** Two runs of the same program on the same numbers give the same logits. */
const LARGEST_DIFFERENCE = 1e-6
const PROBE = 'The river runs past the old mill: 12 sacks of flour, if (x < 3) { return "ūdens"; } 世界\n'
const PROBE_TOKENS = 32

/** @throws TokenwrightError `invalid-data` that names what is not as it was meant */
export async function verifyFolder(
  folder: string,
  transplant: Transplant,
  plan: TransplantPlan,
  hashes: ReadonlyMap<string, string>,
  options: { readonly signal?: AbortSignal; readonly probeBytes?: number } = {},
): Promise<Verification> {
  const written = await openCheckpoint(folder)
  const replaced = new Set(replacedTensors(transplant))
  const fail = (what: string, value: unknown): never => {
    throw new TokenwrightError('invalid-data', `a moved model that ${what}`, { where: folder, value })
  }
  if (written.tensors.size !== transplant.checkpoint.tensors.size)
    fail('has another number of tensors', written.tensors.size)
  for (const [name, old] of transplant.checkpoint.tensors) {
    throwIfAborted(options.signal)
    const tensor = written.tensors.get(name) ?? fail('lacks a tensor', name)
    if (tensor.type !== old.type) fail(`has ${name} in another type`, tensor.type)
    const { hash, finite } = await readThrough(written, tensor, replaced.has(name))
    if (hash !== hashes.get(name)) fail('has other numbers than were written', name)
    if (!finite) fail('has numbers that are not finite', name)
  }
  const encoder = compile(await load(folder))
  const [ids, wanted] = [encoder.encode(PROBE), transplant.encoder.encode(PROBE)]
  if (ids.length !== wanted.length || ids.some((id, i) => id !== wanted[i])) fail('cuts text differently', PROBE)
  const probe = await probeLogits(written, transplant, plan, wanted, options.probeBytes ?? 5e8)
  if ((probe.logitDifference ?? 0) > LARGEST_DIFFERENCE)
    fail('gives other logits than in memory', probe.logitDifference)
  return { tensors: written.tensors.size, ...probe }
}

/** In pieces, so that no tensor is in memory as a whole. */
async function readThrough(
  written: Checkpoint,
  { name, type, start, end }: CheckpointTensor,
  numbers: boolean,
): Promise<{ readonly hash: string; readonly finite: boolean }> {
  const hash = createHash('sha256')
  const step = 1 << 22
  let finite = true
  for (let from = 0; from < end - start; from += step) {
    const bytes = await written.readBytes(name, from, Math.min(from + step, end - start))
    hash.update(bytes)
    if (numbers && !toFloat32(type, bytes).every(Number.isFinite)) finite = false
  }
  return { hash: hash.digest('hex'), finite }
}

async function probeLogits(
  written: Checkpoint,
  transplant: Transplant,
  plan: TransplantPlan,
  ids: Uint32Array,
  limit: number,
): Promise<Omit<Verification, 'tensors'>> {
  const type = String(written.config.model_type)
  if (!decoderFamilies.has(type)) return { why: `models of type ${type} do not run here` }
  const size = [...written.tensors.values()].reduce((sum, { start, end }) => sum + end - start, 0)
  if (size > limit)
    return { why: `its ${Math.round(size / 1e6)} MB are more than the ${Math.round(limit / 1e6)} MB that are computed` }
  const memory = await movedDecoder(transplant, plan)
  const folder = await loadDecoder(written)
  const probe = ids.subarray(0, Math.min(PROBE_TOKENS, folder.config.positions))
  const [a, b] = [await logitsOf(memory, probe), await logitsOf(folder, probe)]
  let difference = 0
  for (let i = 0; i < a.length; i++) {
    const apart = Math.abs(a[i] - b[i])
    difference = Number.isFinite(apart) ? Math.max(difference, apart) : Infinity
  }
  return { logitDifference: difference }
}

/** Logits of a decoder for one text, [ids.length · vocabulary]. */
export async function logitsOf({ config, params }: Decoder, ids: Uint32Array): Promise<Float32Array> {
  const run = compileProgram(
    (inner: DecoderParams, rows: Tensor) => decoderLogits(inner, decoderStates(inner, config, { ids: rows }).hidden),
    {},
  )
  try {
    const result = await run(params as never, hostTensor([1, ids.length], Int32Array.from(ids)) as never)
    const logits = await (result as { read(): Promise<HostTensor> }).read()
    ;(result as { dispose(): void }).dispose()
    return logits.data as Float32Array
  } finally {
    await run.dispose()
  }
}
