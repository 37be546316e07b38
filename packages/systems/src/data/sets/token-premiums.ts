/** @file Data of token-premiums: NTREX-128 in 59 languages, line-aligned. */
import type { DataFile, DataSet, UpstreamFile } from '../contract.js'
import { NTREX_LANGUAGES } from './ntrex-languages.data.js'
import { ntrexLanguage, ntrexLines } from '../slices/ntrex.js'

const upstream = (path: string): UpstreamFile => ({ repository: 'MicrosoftTranslator/NTREX', commit: '8561f6a6', path })

export const tokenPremiums: DataSet = {
  slug: 'token-premiums',
  title: 'NTREX-128: the same news in 59 languages, line by line',
  files: [
    {
      path: 'languages.tsv',
      bytes: 1583,
      sha256: '11c94f2f275921920e78a5d664cdb95522964bbbf4d4d60a6e5bcdc991b0499c',
      licence: 'CC-BY-SA-4.0',
      from: [],
      unmade: 'names, scripts and families were written by hand',
    },
    {
      path: 'lines.tsv',
      bytes: 49901,
      sha256: 'fc19fc23a3fe325fab9666132a5a853f7b790faadd3f7b0c2560c7dd76c4881a',
      licence: 'CC-BY-SA-4.0',
      from: [upstream('DOCUMENT_IDS.tsv')],
      slice: ntrexLines,
    },
    {
      path: 'reference_ctc_eval.csv',
      bytes: 22215,
      sha256: 'edd1f4d9e2a815b4b5fe932b37e0cb09ac9e49fd73d377aebb3e7f1aac6356e3',
      licence: 'CC0-1.0',
      from: [],
      unmade: 'made with Hugging Face tokenizers 0.23.2 on these files',
    },
    ...NTREX_LANGUAGES.map(([code, bytes, sha256, contentSha256]): DataFile => ({
      path: `ntrex/${code}.txt.gz`,
      bytes,
      sha256,
      contentSha256,
      licence: 'CC-BY-SA-4.0',
      from: [
        upstream(`NTREX-128/newstest2019-${code === 'eng' ? 'src' : 'ref'}.${code}.txt`),
        upstream('DOCUMENT_IDS.tsv'),
      ],
      slice: ntrexLanguage,
    })),
  ],
  notes:
    'NTREX-128: cite Federmann, Kocmi and Xin, News Test References for MT Evaluation of 128 Languages, SUMEval 2022. Whole news documents are in one split, and an eighth of them is held back. Blemishes of the source are left in: Burmese is in the legacy Zawgyi encoding, Yoruba is mostly decomposed, single lines of eleven other languages are not NFC. Report Burmese and Yoruba apart, and never as a property of the language. The commit is known by its first eight digits.',
}
