/** @file Data of tokenadapt: technical documentation in English and Latvian, Java, and worked problems. */
import type { DataFile, DataSet } from '../contract.js'

const CLEANED =
  'cleaned by hand: entities unescaped, markup and short or long lines dropped, duplicates removed across all files'

const files: readonly DataFile[] = [
  {
    path: 'dict_en_lv.txt.gz',
    bytes: 86517,
    sha256: 'cb39380140b4c2df6c6c1ef260a34105e0d2fbc3c8fa8d803d039ca6089987c9',
    contentSha256: '16f9e1024895477d6fc7968cb6212a00b80d0577a04484062c94f7f254c29ed6',
    licence: 'CC-BY-SA-3.0',
    from: [],
    unmade: 'the dictionary data/latvian.txt of CPJKU/wechsel without its blank and broken lines',
  },
  {
    path: 'eval_docs_en.txt.gz',
    bytes: 18526,
    sha256: 'bf3c6521cc4a7ede829ff246b54825c83156b0653ceb3769de7d809591022ecb',
    contentSha256: '4d29374e77db638ea1b35a40a4aa78b7f05c2a5a437fe467f00e11c899f3039c',
    licence: 'C-UDA',
    from: [],
    unmade: CLEANED,
  },
  {
    path: 'eval_docs_lv.txt.gz',
    bytes: 24888,
    sha256: '76745c15510f264d7aed0abebf8942695edf2e6208330676487208762c19021a',
    contentSha256: '0d7487abd7589a79e338aa8ca1e0a859a1965ed6c8a66d40ac44c86b043fb951',
    licence: 'C-UDA',
    from: [],
    unmade: CLEANED,
  },
  {
    path: 'eval_java.txt.gz',
    bytes: 14868,
    sha256: '0664a050961a91c4583e2caaf3a8dd667cbb74dea2d25cfc95cb2aa454c60a13',
    contentSha256: '49f7c616fecf749ace1da0d91ce689d6c08b17ab75e4cc4f17c135d6b59740b1',
    licence: 'C-UDA',
    from: [],
    unmade: CLEANED,
  },
  {
    path: 'eval_math_en.txt.gz',
    bytes: 23280,
    sha256: '930e16f21399235b5cada4a7150c475fd59fee5c54c923ee51a6694f0e7b6bf5',
    contentSha256: '3df2d4872bf3c7a4c76ff4f719d1ff0b0fea1d3a6415729d7487dc7d6be737af',
    licence: 'MIT',
    from: [],
    unmade: CLEANED,
  },
  {
    path: 'parallel_en_lv.tsv.gz',
    bytes: 674189,
    sha256: '6cc253db649ac2d837f1f48194a8834d261911f2af2414ace1a184cba903bcd9',
    contentSha256: '679ef237313e9fa32f9f574485da30388bf8837e331fbb93b5050e5de0e95ba3',
    licence: 'C-UDA',
    from: [],
    unmade: CLEANED,
  },
  {
    path: 'train_docs_en.txt.gz',
    bytes: 611609,
    sha256: '0e2ef884678d33c1c3b6588241caddf9822e411de8c45efacda0a35451842714',
    contentSha256: 'af049f90ed5dfc353d4d89aa9fe12ced604fd6ac1c23f251ee88ea83069d631b',
    licence: 'C-UDA',
    from: [],
    unmade: CLEANED,
  },
  {
    path: 'train_java.txt.gz',
    bytes: 210581,
    sha256: 'b992f296a53e7c515984d0fdc645993c57d16bdb4fcafa4a752aa656730433a5',
    contentSha256: '4fddd129bc7980ef62c1b850a5b15781601b6862b8d7622eb4c46957667ccd5a',
    licence: 'C-UDA',
    from: [],
    unmade: CLEANED,
  },
  {
    path: 'train_math_en.txt.gz',
    bytes: 410491,
    sha256: '94642d94e058851be2eb06fb6e324103c917f102355028ee665de3cac37c0460',
    contentSha256: '77ff3e42479fcfc506dbc0a77d6ba98e9a400cd81a364fc0bb5089991fa6db41',
    licence: 'MIT',
    from: [],
    unmade: CLEANED,
  },
]

export const tokenadapt: DataSet = {
  slug: 'tokenadapt',
  title:
    'Documentation in English and Latvian, Java methods, and problems with answers, for moving a model to new tokenizers',
  files,
  notes:
    'One document or sentence in a line. Documentation and Java come from microsoft/CodeXGLUE (Text-Text/text-to-text, Code-Code/code-to-code-trans), problems from openai/grade-school-math, word pairs from Wiktionary by way of CPJKU/wechsel. Text is tokenised with spaces around punctuation, as in the source; a few short lines stand there in near-duplicate form.',
}
