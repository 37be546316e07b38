/** @file Data sets of experiments: what they are, where they lie, how they are checked. */
export type * from './contract.js'
export { checkDataSet, dataHome, openDataSet, type CheckedFile, type DataHome, type FileState } from './open.js'
export { getDataSet, type GetOptions } from './get.js'
export { dataSet, dataSets } from './sets/index.js'
