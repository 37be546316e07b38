/** @file What a data set is: a declaration of files, their sources, licences and hashes. The data itself is never part of the project. */

export interface UpstreamFile {
  /** `owner/name` of a public GitHub repository. */
  readonly repository: string
  readonly commit: string
  readonly path: string
  /** Of the upstream file, in lower-case hexadecimal; absent where it is not known yet. */
  readonly sha256?: string
}

export interface DataFile {
  /** Inside the data set's folder, with `/`; never leaves it. */
  readonly path: string
  readonly bytes: number
  /** Of the file as it lies in the folder, in lower-case hexadecimal. */
  readonly sha256: string
  readonly licence: string
  /** What the file is made from. None: it was made by hand, and can only come from a local folder. */
  readonly from: readonly UpstreamFile[]
  /**
   * Makes the file from its upstream files, in the order of `from`; without it the single upstream file is taken as it is. Gzip
   * output differs between versions of zlib, so files that end in `.gz` are compared by the hash of their content, and this gives
   * the content: it is packed afterwards.
   */
  readonly slice?: (upstream: readonly Uint8Array[]) => Promise<Uint8Array> | Uint8Array
  /** Why it cannot be made from upstream files, for files without any in `from`. */
  readonly unmade?: string
  /** Of the content without gzip, for files that end in `.gz`. */
  readonly contentSha256?: string
}

export interface DataSet {
  readonly slug: string
  readonly title: string
  readonly files: readonly DataFile[]
  /** What a user should know before quoting a figure: blemishes, cuts, citations asked for. */
  readonly notes: string
}

/** A data set that is there and whole. */
export interface DataFolder {
  readonly slug: string
  readonly folder: string
  /** SHA-256 of every declared file, for result files. */
  readonly hashes: Readonly<Record<string, string>>
  /** Reads one declared file; gzip is undone. */
  bytes(path: string): Promise<Uint8Array>
  text(path: string): Promise<string>
}
