/** @file A table of texts and numbers that scrolls by itself where it is wide. */
import type { JSX } from 'preact'

interface DataTableProps {
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

const isNumber = (cell: string | number): boolean => typeof cell === 'number' || /^[−+-]?[\d.,]+ ?%?$/.test(cell)

export function DataTable({ head, rows }: DataTableProps): JSX.Element {
  // A column of numbers stands to the right, its title as well.
  const numeric = head.map((_, j) => rows.length > 0 && rows.every((row) => row[j] === '' || isNumber(row[j] ?? '')))
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={head.join(', ')}>
      <table>
        <thead>
          <tr>
            {head.map((name, j) => (
              <th scope="col" key={j} class={numeric[j] ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j} class={numeric[j] ? 'number' : undefined}>
                  {typeof cell === 'number' ? cell.toLocaleString('en') : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
