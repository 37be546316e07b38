/** @file What the package offers. */
export { startStudio, type Studio, type StudioOptions } from './server/start.js'
export { defaultWorkspace } from './workspace.js'
