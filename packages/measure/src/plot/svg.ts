/**
 * @file From an Observable Plot to a piece of a page: drawn in Node on a small DOM, then stripped of what a strict
 * content security policy forbids (style elements and attributes) and of digits that no pixel needs.
 */
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Markup } from '../report/html/markup.js'
import { round } from '../report/html/scale.js'

let page: Document | undefined

/** Attributes that Plot writes on the root, and the style sheet decides. */
const ROOT_ATTRIBUTES = ['class', 'font-family', 'font-size']

const LONG_NUMBER = /-?\d+\.\d{3,}/g

/**
 * Draws a plot as inline SVG.
 *
 * @param label what a screen reader says instead of the picture
 * @example
 * drawPlot({ width: 320, marks: [Plot.dot([[1, 2]])] }, 'One point') // '<svg viewBox="0 0 320 400" ...'
 */
export function drawPlot(options: Plot.PlotOptions, label: string): Markup {
  page ??= parseHTML('<!doctype html><html><body></body></html>').document
  // Without a document of its own Plot looks for the global one. It never makes a figure around the SVG here, since no
  // title, caption or legend is asked for.
  const svg = Plot.plot({ ...options, document: page }) as unknown as SVGSVGElement
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const name of ROOT_ATTRIBUTES) svg.removeAttribute(name)
  for (const element of [svg, ...svg.querySelectorAll('*')]) {
    // Plot names every mark for screen readers; the whole picture has one name.
    element.removeAttribute('aria-label')
    element.removeAttribute('aria-hidden')
    element.removeAttribute('style')
    for (const { name, value } of element.attributes)
      if (value.includes('.'))
        element.setAttribute(
          name,
          value.replace(LONG_NUMBER, (digits) => String(round(Number(digits)))),
        )
  }
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', label)
  return { markup: svg.outerHTML }
}
