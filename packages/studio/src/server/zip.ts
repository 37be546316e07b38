/** @file Several files in one download: a ZIP archive without compression, which every system opens. */
import { crc32 } from 'node:zlib'

/**
 * @param files name to contents; names of ASCII
 * @example
 * zip(new Map([['vocab.json', bytes], ['merges.txt', more]]))
 */
export function zip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, contents] of files) {
    const title = Buffer.from(name, 'utf8')
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    // Times stay empty but for the first day that the format knows: the same files give the same archive.
    common.writeUInt16LE(0x21, 8)
    common.writeUInt32LE(crc32(contents), 10)
    common.writeUInt32LE(contents.length, 14)
    common.writeUInt32LE(contents.length, 18)
    common.writeUInt16LE(title.length, 22)
    const local = [Buffer.from('PK\x03\x04', 'latin1'), common, title, Buffer.from(contents)]
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, title)
    parts.push(...local)
    offset += local.reduce((sum, part) => sum + part.length, 0)
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.size, 8)
  end.writeUInt16LE(files.size, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}
