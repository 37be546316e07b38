/** @file Unicode 16.0 from the package's own tables, independent of the engine's version. */
export * from './general-category.js'
export { isWhiteSpace } from './white-space.js'
export { script, scriptName, scriptNames, scriptNumber, scriptTable } from './script.js'
export * from './code-point-set.js'
export { caseClosure, fullFolds, simpleFold } from './case-folding.js'
export { propertySet, regexClass } from './property.js'
