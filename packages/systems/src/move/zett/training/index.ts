/** @file Training of hypernetworks. */
export { trainHypernetwork } from './train-hypernetwork.js'
export type { HypernetworkProgress, HypernetworkTraining, IdentityPhase, MainPhase } from './options.js'
