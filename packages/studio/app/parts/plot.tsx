/** @file A plot of Observable Plot, which loads when the first one is drawn. */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { PlotOptions } from '@observablehq/plot'
import { useSize } from './use.js'

type PlotModule = typeof import('@observablehq/plot')

interface PlotProps {
  /** Said instead of the picture. */
  readonly label: string
  /** Changes whenever the data does. */
  readonly of: unknown
  /** Name of saved files; without it nothing can be saved. */
  readonly name?: string
  options(plot: PlotModule, width: number): PlotOptions
}

export function Plot({ label, of, name, options }: PlotProps): JSX.Element {
  const [attach, { width }] = useSize<HTMLDivElement>()
  const place = useRef<HTMLDivElement | null>(null)
  useEffect(() => {
    if (width === 0 || place.current === null) return
    let current = true
    void import('@observablehq/plot').then((plot) => {
      if (!current || place.current === null) return
      const drawn = plot.plot({ ...options(plot, Math.floor(width)), width: Math.floor(width), className: 'plot' })
      // The policy of these pages refuses style elements; the style sheet has the rules.
      for (const style of drawn.querySelectorAll('style')) style.remove()
      // Plot names every mark, which groups may not have; the whole picture has one name.
      for (const mark of drawn.querySelectorAll('[aria-label]')) mark.removeAttribute('aria-label')
      drawn.setAttribute('role', 'img')
      drawn.setAttribute('aria-label', label)
      place.current.replaceChildren(drawn)
    })
    return () => {
      current = false
    }
  }, [of, width, label])
  return (
    <figure class="plot-figure">
      <div
        ref={(element) => {
          place.current = element
          attach(element)
        }}
      />
      {name !== undefined && (
        <p class="save">
          <button type="button" class="quiet" onClick={() => saveSvg(place.current, name)}>
            SVG
          </button>
          <button type="button" class="quiet" onClick={() => void savePng(place.current, name)}>
            PNG
          </button>
        </p>
      )}
    </figure>
  )
}

/** The picture with its colours written out: outside of this page no style sheet gives them. */
function svgText(place: HTMLElement | null): string | null {
  const svg = place?.querySelector('svg')
  if (svg === null || svg === undefined) return null
  const copy = svg.cloneNode(true) as SVGSVGElement
  const from = [svg, ...svg.querySelectorAll('*')]
  for (const [i, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const { fill, stroke, color } = getComputedStyle(from[i])
    element.setAttribute('fill', fill)
    element.setAttribute('stroke', stroke)
    element.setAttribute('color', color)
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('font-family', 'system-ui, sans-serif')
  copy.setAttribute('font-size', '12')
  return new XMLSerializer().serializeToString(copy)
}

function saveSvg(place: HTMLElement | null, name: string): void {
  const text = svgText(place)
  if (text !== null) saveBlob(new Blob([text], { type: 'image/svg+xml' }), `${name}.svg`)
}

async function savePng(place: HTMLElement | null, name: string): Promise<void> {
  const text = svgText(place)
  const svg = place?.querySelector('svg')
  if (text === null || svg === null || svg === undefined) return
  const { width, height } = svg.getBoundingClientRect()
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = 2 * width
  canvas.height = 2 * height
  const context = canvas.getContext('2d')!
  context.fillStyle = getComputedStyle(document.body).backgroundColor
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  canvas.toBlob((blob) => blob !== null && saveBlob(blob, `${name}.png`))
}

function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
