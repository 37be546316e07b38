/** @file Singular values and eigenvalues of small dense matrices by Jacobi rotations: slow, simple and accurate. */

const SWEEPS = 60
const SMALL = 1e-15

export interface SingularValues {
  /** Left vectors as columns, [size, size], row-major. */
  readonly left: Float64Array
  readonly values: Float64Array
  /** Right vectors as columns. */
  readonly right: Float64Array
}

/**
 * Singular value decomposition of a square matrix by one-sided rotations (Hestenes, 1958): matrix = left · values · rightᵀ.
 * Where a singular value is zero, its left vector is completed to an orthogonal basis.
 */
export function singularValues(matrix: Float64Array, size: number): SingularValues {
  const a = Float64Array.from(matrix)
  const right = identity(size)
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep++) {
    turned = false
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        let [pp, qq, pq] = [0, 0, 0]
        for (let i = 0; i < size; i++) {
          const [x, y] = [a[i * size + p], a[i * size + q]]
          pp += x * x
          qq += y * y
          pq += x * y
        }
        if (pq === 0 || Math.abs(pq) <= SMALL * Math.sqrt(pp * qq)) continue
        turned = true
        const [cosine, sine] = rotation((qq - pp) / (2 * pq))
        rotateColumns(a, size, p, q, cosine, sine)
        rotateColumns(right, size, p, q, cosine, sine)
      }
  }
  const values = new Float64Array(size)
  for (let k = 0; k < size; k++) {
    let sum = 0
    for (let i = 0; i < size; i++) sum += a[i * size + k] ** 2
    values[k] = Math.sqrt(sum)
  }
  const largest = values.reduce((most, value) => Math.max(most, value), 0)
  for (let k = 0; k < size; k++)
    if (values[k] > largest * 1e-12) for (let i = 0; i < size; i++) a[i * size + k] /= values[k]
    else for (let i = 0; i < size; i++) a[i * size + k] = 0
  complete(a, size)
  return { left: a, values, right }
}

/**
 * The orthogonal matrix W that brings X·W closest to Y (Schönemann, 1966), from XᵀY = U·S·Vᵀ as U·Vᵀ.
 * @param product XᵀY, [size, size]
 */
export function orthogonalProcrustes(product: Float64Array, size: number): Float64Array {
  const { left, right } = singularValues(product, size)
  const w = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let sum = 0
      for (let k = 0; k < size; k++) sum += left[i * size + k] * right[j * size + k]
      w[i * size + j] = sum
    }
  return w
}

/** Eigenvalues, and eigenvectors as columns, of a symmetric matrix, by decreasing absolute value. */
export function symmetricEigen(matrix: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const { left, values, right } = singularValues(matrix, size)
  // A symmetric matrix has equal left and right vectors but for the sign of the eigenvalue.
  const signed = values.map((value, k) => {
    let product = 0
    for (let i = 0; i < size; i++) product += left[i * size + k] * right[i * size + k]
    return product < 0 ? -value : value
  })
  const order = Array.from(signed.keys()).toSorted((a, b) => Math.abs(signed[b]) - Math.abs(signed[a]))
  const vectors = new Float64Array(size * size)
  order.forEach((from, to) => {
    for (let i = 0; i < size; i++) vectors[i * size + to] = right[i * size + from]
  })
  return { values: Float64Array.from(order, (k) => signed[k]), vectors }
}

function rotation(cotangent: number): [number, number] {
  const tangent = Math.sign(cotangent || 1) / (Math.abs(cotangent) + Math.sqrt(1 + cotangent * cotangent))
  const cosine = 1 / Math.sqrt(1 + tangent * tangent)
  return [cosine, tangent * cosine]
}

function rotateColumns(a: Float64Array, size: number, p: number, q: number, cosine: number, sine: number): void {
  for (let i = 0; i < size; i++) {
    const [x, y] = [a[i * size + p], a[i * size + q]]
    a[i * size + p] = cosine * x - sine * y
    a[i * size + q] = sine * x + cosine * y
  }
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size)
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1
  return matrix
}

/** Replaces columns of zeros by unit vectors that stand at right angles to all others. */
function complete(a: Float64Array, size: number): void {
  const isZero = (k: number): boolean => Array.from({ length: size }, (_, i) => a[i * size + k]).every((x) => x === 0)
  for (let k = 0; k < size; k++) {
    if (!isZero(k)) continue
    for (let axis = 0; axis < size; axis++) {
      const candidate = new Float64Array(size)
      candidate[axis] = 1
      // Twice: what rounding leaves of the first pass, the second removes.
      for (let pass = 0; pass < 2; pass++)
        for (let other = 0; other < size; other++) {
          let product = 0
          for (let i = 0; i < size; i++) product += candidate[i] * a[i * size + other]
          for (let i = 0; i < size; i++) candidate[i] -= product * a[i * size + other]
        }
      const length = Math.hypot(...candidate)
      if (length < 0.5 / Math.sqrt(size)) continue
      for (let i = 0; i < size; i++) a[i * size + k] = candidate[i] / length
      break
    }
  }
}
