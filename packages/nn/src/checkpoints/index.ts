/** @file Checkpoint folders: safetensors, config.json, key maps. */
export * from './element-types.js'
export * from './folder.js'
export * from './inspect.js'
export * from './key-map.js'
export * from './safetensors.js'
export * from './write.js'
export { fetchCheckpoint, type HubCheckpointOptions } from './hub.js'
