/** @file Qtok: what a vocabulary holds, told without a corpus. */
export { paper } from './paper.js'
export { openVocabulary, vocabularyFromTokenizer } from './open-vocabulary.js'
export { vocabularyFromJson } from './vocabulary-json.js'
export type { RawEntry, RawVocabulary } from './raw-vocabulary.js'
export {
  decodeVocabulary,
  isByteLevel,
  tokenKey,
  type Collision,
  type DecodedVocabulary,
  type Mode,
  type Token,
  type TokenKind,
} from './decode-vocabulary.js'
export { CATEGORIES, classify, type Category, type Classified } from './classify.js'
export { census, scriptTable, type Census, type ScriptDenominator, type ScriptTable } from './census.js'
export { attribute, languageTable, type Attribution, type LanguageTable, type Lexicon } from './languages.js'
export { agreement, buildLexicon, type Agreement, type LanguageWords } from './lexicon.js'
export { coreCoverage, overlap, unionVocabulary, type Overlap } from './overlap.js'
export { averageLinkage, groupsWithin, leafOrder, type Merge } from './clusters.js'
export { completeness, profileOf, tokenTexts, type Completeness, type LanguageProfile } from './completeness.js'
export { secondView, type SecondView } from './second-view.js'
export { wordCounts, type LanguageText } from './words.js'
export { readLanguageTexts, readLexicon } from './language-texts.js'
export { examine, type Examination, type ExamineOptions } from './examine.js'
export { panelRows, readPrintedTable, type PanelRow, type PrintedTable } from './panel.js'
export { reportTables, type ReportTable } from './tables.js'
export { cellText, denominators, toLatex, toTsv } from './write-tables.js'
export { checkpointRows, tokenRows, type CheckpointRows, type RowOutlier, type TokenRows } from './token-rows.js'
