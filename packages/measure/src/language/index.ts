/** @file What language a text is in, whether its encoding is sound, and whether it was seen before. */
export { languageName, loadLanguageDetector, type Detected, type LanguageDetector } from './detect.js'
export { LANGUAGE_OF_SCRIPT, WITHOUT_SPACES } from './script.js'
export { countNotNfc, createHealth, examine, flagsOf } from './health.js'
export { isBurmese, isZawgyi } from './zawgyi.js'
export {
  createNearDuplicateIndex,
  type Duplicate,
  type NearDuplicateIndex,
  type NearDuplicateOptions,
} from './near-duplicates.js'
