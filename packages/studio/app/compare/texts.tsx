/** @file Pieces of text that two tokenizers cut differently, and words that cost most, as tables. */
import type { JSX } from 'preact'
import { integer } from '../parts/text.js'
import { Cuts } from '../parts/cuts.js'

interface Stretch {
  readonly text: string
  readonly count: number
  readonly left: readonly string[]
  readonly right: readonly string[]
}

interface StretchesProps {
  readonly title: string
  readonly names: readonly [left: string, right: string]
  readonly list: readonly Stretch[]
}

export function Stretches({ title, names, list }: StretchesProps): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">times</th>
            {names.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.length === 0 && (
            <tr>
              <td colSpan={3} class="soft">
                nothing
              </td>
            </tr>
          )}
          {list.map(({ count, left, right, text }) => (
            <tr key={text}>
              <td class="number">{integer(count)}</td>
              <td>
                <Cuts pieces={left} />
              </td>
              <td>
                <Cuts pieces={right} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface CostlyWordsProps {
  readonly names: readonly string[]
  readonly words: readonly { readonly word: string; readonly count: number; readonly tokens: readonly number[] }[]
}

export function CostlyWords({ names, words }: CostlyWordsProps): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Words that cost most">
      <table>
        <thead>
          <tr>
            <th scope="col">word</th>
            <th scope="col" class="number">
              times
            </th>
            {names.map((name) => (
              <th scope="col" class="number" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {words.map(({ word, count, tokens }) => (
            <tr key={word}>
              <th scope="row">
                <code>{word}</code>
              </th>
              <td class="number">{integer(count)}</td>
              {tokens.map((each, i) => (
                <td class="number" key={i}>
                  {each} {i === 0 && <span class="soft">tokens</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
