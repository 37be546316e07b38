/** @file What the package offers. */
export type { ShownReport } from './server/shown-report.js'
export { startStudio, type Studio, type StudioOptions } from './server/start.js'
export { defaultWorkspace } from './workspace.js'
