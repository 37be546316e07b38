/** @file What tokens stand for, as far as their bytes tell. */
import type { Encoder } from '@tokenwright/text'
import { armInstruction, x86Instruction } from './instructions.js'

/**
 * `zeros`: 0x00 alone. `fill`: another byte, twice or more. `header`: holds the mark of a file format. `text`: printable ASCII,
 * two or more, perhaps with the zero that ends a string. `number`: up to two bytes and then zeros, as small numbers of 4 or 8
 * bytes are stored. `instruction`: begins with one that is known. `byte`: a single one. `other`: anything else.
 */
export type TokenKind = 'byte' | 'zeros' | 'fill' | 'header' | 'text' | 'number' | 'instruction' | 'other'

export const TOKEN_KINDS: readonly TokenKind[] = [
  'byte',
  'zeros',
  'fill',
  'header',
  'text',
  'number',
  'instruction',
  'other',
]

export interface TokenView {
  readonly id: number
  readonly length: number
  readonly kind: TokenKind
  /** `48 89 e5` */
  readonly hex: string
  /** Printable ASCII as it is, all else as a point. */
  readonly text: string
  /** What the bytes begin with on x86-64, and what their first four are on ARM64, where it is known. */
  readonly x86?: string
  readonly arm64?: string
}

const MARKS: readonly (readonly number[])[] = [
  [0x7f, 0x45, 0x4c, 0x46],
  [0x50, 0x45, 0, 0],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0, 0x61, 0x73, 0x6d],
  [0x47, 0x4e, 0x55, 0],
]

export function tokenKind(bytes: Uint8Array): TokenKind {
  if (bytes.length < 2) return bytes[0] === 0 ? 'zeros' : 'byte'
  if (bytes.every((byte) => byte === bytes[0])) return bytes[0] === 0 ? 'zeros' : 'fill'
  if (MARKS.some((mark) => holds(bytes, mark))) return 'header'
  const ended = bytes[0] === 0 ? bytes.subarray(1) : bytes
  const body = ended[ended.length - 1] === 0 ? ended.subarray(0, -1) : ended
  if (body.length > 1 && body.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x09))
    return 'text'
  if (bytes.length >= 3 && bytes.subarray(2).every((byte) => byte === 0)) return 'number'
  return x86Instruction(bytes) === undefined && armInstruction(bytes) === undefined ? 'other' : 'instruction'
}

function holds(bytes: Uint8Array, mark: readonly number[]): boolean {
  for (let at = 0; at + mark.length <= bytes.length; at++)
    if (mark.every((byte, i) => bytes[at + i] === byte)) return true
  return false
}

/**
 * One token for reading.
 *
 * @example
 * viewToken(encoder, 4711) // { id: 4711, length: 3, kind: 'instruction', hex: '48 89 e5', text: 'H..', x86: 'mov rbp, rsp' }
 */
export function viewToken(encoder: Encoder, id: number): TokenView {
  const bytes = encoder.tokenBytes(id)
  const x86 = x86Instruction(bytes)
  const arm64 = armInstruction(bytes)
  return {
    id,
    length: bytes.length,
    kind: tokenKind(bytes),
    hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' '),
    text: Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
    ...(x86 === undefined ? {} : { x86 }),
    ...(arm64 === undefined ? {} : { arm64 }),
  }
}
