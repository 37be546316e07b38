export * from './paper.js'
export * from './registry.js'
