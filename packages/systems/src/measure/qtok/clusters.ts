/** @file Average-linkage clustering (UPGMA; Sokal and Michener 1958), and the groups of tokenizers that are the same. */

export interface Merge {
  /** Below the number of items: an item. From there on: the cluster of an earlier merge, in order. */
  readonly left: number
  readonly right: number
  /** Mean distance between the members of the two. */
  readonly distance: number
  readonly size: number
}

/**
 * Joins the two closest clusters until one is left. The original hands similarities to its routine as if they were
 * observations; here the distance is 1 - Jaccard. Equal to scipy's `linkage(method="average")`.
 *
 * @param distances symmetric, zero on the diagonal
 * @example
 * averageLinkage([[0, 0.1, 0.9], [0.1, 0, 0.7], [0.9, 0.7, 0]]).map((merge) => merge.distance) // 0.1, 0.8
 */
export function averageLinkage(distances: readonly (readonly number[])[]): Merge[] {
  const items = distances.length
  const clusters = Array.from({ length: items }, (_, i) => ({ number: i, size: 1 }))
  const rows = distances.map((row) => [...row])
  const merges: Merge[] = []
  while (clusters.length > 1) {
    let [a, b] = [0, 1]
    for (let i = 0; i < clusters.length; i++)
      for (let j = i + 1; j < clusters.length; j++) if (rows[i][j] < rows[a][b]) [a, b] = [i, j]
    const [left, right] = [clusters[a], clusters[b]]
    const size = left.size + right.size
    merges.push({ left: left.number, right: right.number, distance: rows[a][b], size })
    for (let k = 0; k < clusters.length; k++) {
      const mean = (left.size * rows[a][k] + right.size * rows[b][k]) / size
      rows[a][k] = rows[k][a] = mean
    }
    rows[a][a] = 0
    clusters[a] = { number: items + merges.length - 1, size }
    clusters.splice(b, 1)
    rows.splice(b, 1)
    for (const row of rows) row.splice(b, 1)
  }
  return merges
}

/** More alike than this is the same tokenizer. */
const SAME_TOKENIZER = 0.95

/**
 * The groups that are left when merges above a distance are undone; items in their order.
 *
 * @param within merges closer than this stay; default: a Jaccard similarity above 0.95
 */
export function groupsWithin(merges: readonly Merge[], items: number, within = 1 - SAME_TOKENIZER): number[][] {
  const members: number[][] = Array.from({ length: items }, (_, i) => [i])
  const gone = new Set<number>()
  for (const { left, right, distance } of merges) {
    const joined = [...members[left], ...members[right]]
    members.push(joined)
    if (distance < within) {
      gone.add(left)
      gone.add(right)
    } else gone.add(members.length - 1)
  }
  return members
    .filter((_, number) => !gone.has(number))
    .map((group) => group.toSorted((x, y) => x - y))
    .toSorted((x, y) => x[0] - y[0])
}

/** Order of the items in which neighbours are alike: from left to right under the last merge. */
export function leafOrder(merges: readonly Merge[], items: number): number[] {
  const order: number[] = []
  const open = [items + merges.length - 1]
  while (open.length > 0) {
    const node = open.pop() as number
    if (node < items) order.push(node)
    else open.push(merges[node - items].right, merges[node - items].left)
  }
  return order.filter((item) => item >= 0)
}
