/** @file Real programs as a corpus: found on the machine when it is needed, since no data set of them is part of the project. */
import { createHash } from 'node:crypto'
import { open, readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'

export interface Program {
  readonly path: string
  readonly size: number
  /** Of the content, in lower-case hexadecimal. */
  readonly sha256: string
}

export interface ProgramSearch {
  /** Folders that are searched, with all folders below; symbolic links are not followed. Default: those of the system. */
  readonly folders?: readonly string[]
  /** Sizes in bytes. Defaults 20,000 and 700,000. */
  readonly least?: number
  readonly most?: number
  /** Whether a file is a program, told by its first 64 bytes. Default: ELF. */
  readonly isProgram?: (head: Uint8Array) => boolean
  readonly signal?: AbortSignal
}

const SYSTEM = ['/usr/bin', '/usr/sbin', '/usr/lib', '/usr/libexec']

export interface FoundPrograms {
  /** In the order of their paths; of files with the same content only the first. */
  readonly programs: readonly Program[]
  /** Files and folders that could not be read. */
  readonly unreadable: number
  readonly duplicates: number
}

/**
 * Finds programs and hashes them.
 *
 * @example
 * const { programs } = await findPrograms({ folders: ['/usr/bin'] })
 */
export async function findPrograms({
  folders = SYSTEM,
  least = 20_000,
  most = 700_000,
  isProgram = isElf,
  signal,
}: ProgramSearch = {}): Promise<FoundPrograms> {
  const programs: Program[] = []
  const seen = new Set<string>()
  let unreadable = 0
  let duplicates = 0
  const roots = new Set<string>()
  for (const folder of folders)
    try {
      roots.add(await realpath(folder))
    } catch {
      // Not every system has every folder.
    }
  const visit = async (folder: string): Promise<void> => {
    signal?.throwIfAborted()
    let entries
    try {
      entries = await readdir(folder, { withFileTypes: true })
    } catch {
      unreadable++
      return
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await visit(path)
      else if (entry.isFile())
        try {
          const bytes = await readProgram(path, least, most, isProgram)
          if (bytes === null) continue
          const sha256 = createHash('sha256').update(bytes).digest('hex')
          if (seen.has(sha256)) duplicates++
          else programs.push({ path, size: bytes.length, sha256 })
          seen.add(sha256)
        } catch {
          unreadable++
        }
    }
  }
  const within = [...roots].filter(
    (root) => ![...roots].some((other) => other !== root && root.startsWith(`${other}/`)),
  )
  for (const root of within.toSorted()) await visit(root)
  return { programs: programs.toSorted((a, b) => (a.path < b.path ? -1 : 1)), unreadable, duplicates }
}

async function readProgram(
  path: string,
  least: number,
  most: number,
  isProgram: (head: Uint8Array) => boolean,
): Promise<Uint8Array | null> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size < least || size > most) return null
    const head = new Uint8Array(64)
    await file.read(head, 0, 64, 0)
    return isProgram(head) ? await file.readFile() : null
  } finally {
    await file.close()
  }
}

function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46
}

export interface ProgramSplit {
  readonly train: readonly Program[]
  readonly test: readonly Program[]
}

/**
 * Splits by file: in the order of a hash of seed and path every fifth file is for testing. Each side is filled with
 * whole files until it has a number of bytes.
 *
 * @example
 * const { train, test } = splitPrograms(programs, 1, { trainBytes: 6e6, testBytes: 1.6e6 })
 */
export function splitPrograms(
  programs: readonly Program[],
  seed: number,
  { trainBytes, testBytes }: { readonly trainBytes: number; readonly testBytes: number },
): ProgramSplit {
  const order = programs
    .map((program) => ({ program, hash: createHash('sha256').update(`${seed} ${program.path}`).digest('hex') }))
    .toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
  const train: Program[] = []
  const test: Program[] = []
  let [trained, tested] = [0, 0]
  order.forEach(({ program }, index) => {
    if (index % 5 === 4) {
      if (tested >= testBytes) return
      tested += program.size
      test.push(program)
    } else if (trained < trainBytes) {
      trained += program.size
      train.push(program)
    }
  })
  return { train, test }
}

/** Reads programs again, and sees that they are still what was found. */
export async function readPrograms(programs: readonly Program[]): Promise<readonly Uint8Array[]> {
  const { TokenwrightError } = await import('@tokenwright/text')
  const all: Uint8Array[] = []
  for (const { path, sha256 } of programs) {
    const bytes = await readFile(path)
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new TokenwrightError('invalid-data', 'program that changed while it was in use', { value: path })
    all.push(bytes)
  }
  return all
}
