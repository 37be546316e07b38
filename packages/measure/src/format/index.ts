/** @file Text for people: numbers, names and tables. */
export { byteSize, duration, integer, percent, plural, signedPercent } from './numbers.js'
export { printable, visible } from './printable.js'
export { displayWidth, fit, padEnd, padStart, wrap } from './width.js'
export { table, type Column, type TableStyle } from './table.js'
