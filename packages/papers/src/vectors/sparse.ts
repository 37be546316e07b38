/** @file A sparse matrix, row by row, and its products with tall dense matrices. */

/** Compressed sparse rows: row i has `columns` and `values` from `starts[i]` up to `starts[i + 1]`. */
export interface SparseMatrix {
  readonly rows: number
  readonly width: number
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float32Array
}

/** A dense matrix, row after row. */
export interface DenseMatrix {
  readonly rows: number
  readonly width: number
  readonly data: Float64Array
}

export function dense(rows: number, width: number): DenseMatrix {
  return { rows, width, data: new Float64Array(rows * width) }
}

/** A B. */
export function multiply(a: SparseMatrix, b: DenseMatrix): DenseMatrix {
  const out = dense(a.rows, b.width)
  const { width } = b
  for (let i = 0; i < a.rows; i++) {
    const to = i * width
    for (let p = a.starts[i]; p < a.starts[i + 1]; p++) {
      const value = a.values[p]
      const from = a.columns[p] * width
      for (let j = 0; j < width; j++) out.data[to + j] += value * b.data[from + j]
    }
  }
  return out
}

/** Aᵀ B. */
export function multiplyTransposed(a: SparseMatrix, b: DenseMatrix): DenseMatrix {
  const out = dense(a.width, b.width)
  const { width } = b
  for (let i = 0; i < a.rows; i++) {
    const from = i * width
    for (let p = a.starts[i]; p < a.starts[i + 1]; p++) {
      const value = a.values[p]
      const to = a.columns[p] * width
      for (let j = 0; j < width; j++) out.data[to + j] += value * b.data[from + j]
    }
  }
  return out
}
