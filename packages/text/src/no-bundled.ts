/** @file Stands in for node/bundled.ts where there is no file system. */

export function readBundled(_path: string): Uint8Array | null {
  return null
}
