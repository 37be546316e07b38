/**
 * @file Names of instructions that bytes begin with: enough to read a vocabulary, far from a disassembler. Sources: Intel's
 * Software Developer's Manual, volume 2; Arm's Architecture Reference Manual, chapter C4.
 */

/** Longest first is found first; xx stands for any byte. */
const X86_64: readonly (readonly [bytes: string, meaning: string])[] = [
  ['f3 0f 1e fa', 'endbr64'],
  ['66 2e 0f 1f 84', 'nop'],
  ['66 0f 1f 84', 'nop'],
  ['66 0f 1f 44', 'nop'],
  ['0f 1f 84', 'nop'],
  ['0f 1f 80', 'nop'],
  ['0f 1f 44', 'nop'],
  ['0f 1f 40', 'nop'],
  ['0f 1f 00', 'nop'],
  ['66 90', 'nop'],
  ['48 89 e5', 'mov rbp, rsp'],
  ['48 83 ec', 'sub rsp, imm8'],
  ['48 83 c4', 'add rsp, imm8'],
  ['48 81 ec', 'sub rsp, imm32'],
  ['48 81 c4', 'add rsp, imm32'],
  ['48 c7', 'mov r/m64, imm32'],
  ['64 48 8b 04 25 28', 'mov rax, fs:0x28 (stack guard)'],
  ['64 48 2b 04 25 28', 'sub rax, fs:0x28 (stack guard)'],
  ['48 8d', 'lea r64'],
  ['4c 8d', 'lea r64'],
  ['48 8b', 'mov r64, r/m64'],
  ['4c 8b', 'mov r64, r/m64'],
  ['49 8b', 'mov r64, r/m64'],
  ['48 89', 'mov r/m64, r64'],
  ['4c 89', 'mov r/m64, r64'],
  ['49 89', 'mov r/m64, r64'],
  ['48 85', 'test r/m64, r64'],
  ['4d 85', 'test r/m64, r64'],
  ['48 39', 'cmp r/m64, r64'],
  ['48 3b', 'cmp r64, r/m64'],
  ['48 83', 'arithmetic r/m64, imm8'],
  ['48 01', 'add r/m64, r64'],
  ['48 29', 'sub r/m64, r64'],
  ['48 c1', 'shift r/m64, imm8'],
  ['0f b6', 'movzx r32, r/m8'],
  ['0f b7', 'movzx r32, r/m16'],
  ['0f 84', 'je rel32'],
  ['0f 85', 'jne rel32'],
  ['0f 86', 'jbe rel32'],
  ['0f 87', 'ja rel32'],
  ['0f 82', 'jb rel32'],
  ['0f 83', 'jae rel32'],
  ['0f 8e', 'jle rel32'],
  ['0f 8f', 'jg rel32'],
  ['ff 25', 'jmp [rip+disp32]'],
  ['ff 15', 'call [rip+disp32]'],
  ['31 c0', 'xor eax, eax'],
  ['31 d2', 'xor edx, edx'],
  ['31 f6', 'xor esi, esi'],
  ['31 ff', 'xor edi, edi'],
  ['85 c0', 'test eax, eax'],
  ['41 54', 'push r12'],
  ['41 55', 'push r13'],
  ['41 56', 'push r14'],
  ['41 57', 'push r15'],
  ['41 5c', 'pop r12'],
  ['41 5d', 'pop r13'],
  ['41 5e', 'pop r14'],
  ['41 5f', 'pop r15'],
  ['e8', 'call rel32'],
  ['e9', 'jmp rel32'],
  ['eb', 'jmp rel8'],
  ['c3', 'ret'],
  ['cc', 'int3'],
  ['55', 'push rbp'],
  ['53', 'push rbx'],
  ['5d', 'pop rbp'],
  ['5b', 'pop rbx'],
]

const PATTERNS = X86_64.map(([bytes, meaning]) => ({
  bytes: bytes.split(' ').map((byte) => parseInt(byte, 16)),
  meaning,
}))
PATTERNS.sort((a, b) => b.bytes.length - a.bytes.length)

/**
 * The instruction that bytes begin with on an x86-64 processor, or undefined. Only beginnings of two bytes and more are taken
 * from the table, and single ones only where they are all there is: one byte alone says too little.
 *
 * @example
 * x86Instruction(Uint8Array.of(0x48, 0x89, 0xe5)) // 'mov rbp, rsp'
 */
export function x86Instruction(bytes: Uint8Array): string | undefined {
  return PATTERNS.find(
    (pattern) =>
      (pattern.bytes.length > 1 || bytes.length === 1 || END_ALONE.has(pattern.bytes[0])) &&
      pattern.bytes.length <= bytes.length &&
      pattern.bytes.every((byte, i) => bytes[i] === byte),
  )?.meaning
}

/** Opcodes that are frequent enough as beginnings to be worth a guess. */
const END_ALONE: ReadonlySet<number> = new Set([0xe8, 0xe9, 0xc3])

/**
 * The instruction of an ARM64 processor that four bytes are, or undefined.
 *
 * @example
 * armInstruction(Uint8Array.of(0xc0, 0x03, 0x5f, 0xd6)) // 'ret'
 */
export function armInstruction(bytes: Uint8Array): string | undefined {
  if (bytes.length < 4) return undefined
  const word = (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0
  for (const [mask, value, meaning] of ARM64) if ((word & mask) >>> 0 === value) return meaning
  return undefined
}

const ARM64: readonly (readonly [mask: number, value: number, meaning: string])[] = [
  [0xffff_ffff, 0xd65f_03c0, 'ret'],
  [0xffff_ffff, 0xd503_201f, 'nop'],
  [0xffff_ffff, 0xd503_245f, 'bti c'],
  [0xffff_ffff, 0xd503_233f, 'paciasp'],
  [0xffff_ffff, 0xd503_23bf, 'autiasp'],
  [0xffff_ffff, 0xd503_237f, 'pacibsp'],
  [0xffc0_7fff, 0xa980_7bfd, 'stp x29, x30, [sp, #-n]!'],
  [0xffc0_7fff, 0xa8c0_7bfd, 'ldp x29, x30, [sp], #n'],
  [0xfc00_0000, 0x9400_0000, 'bl'],
  [0xfc00_0000, 0x1400_0000, 'b'],
  [0x9f00_0000, 0x9000_0000, 'adrp'],
  [0xff00_0010, 0x5400_0000, 'b.cond'],
  [0x7f00_0000, 0x3400_0000, 'cbz'],
  [0x7f00_0000, 0x3500_0000, 'cbnz'],
  [0xffe0_ffe0, 0xaa00_03e0, 'mov x, x'],
  [0xffe0_ffe0, 0x2a00_03e0, 'mov w, w'],
  [0xffc0_0000, 0xf940_0000, 'ldr x, [x, #n]'],
  [0xffc0_0000, 0xf900_0000, 'str x, [x, #n]'],
]
