/** @file TokenAdapt and its rivals on whole models: a Hugging Face folder in, a Hugging Face folder out. */
export {
  countOrigins,
  movedDecoder,
  planTransplant,
  replacedTensors,
  type Extras,
  type Trained,
  type TransplantPlan,
} from './build.js'
export { compareMethods, type ComparedMethod, type Comparison, type CompareOptions } from './compare.js'
export { inspectModel, type ModelFacts } from './inspect.js'
export { openTransplant, rowCount, type OpenOptions, type Target, type Transplant } from './open.js'
export { verifyFolder, type Verification } from './verify.js'
export { writeTransplant, type WriteOptions } from './write.js'
export {
  cutChunks,
  PUBLISHED_CHUNKS,
  trainSupertokens,
  type ChunkDistribution,
  type SupertokenOptions,
} from './supertokens.js'
export { donorRows } from './donor.js'
