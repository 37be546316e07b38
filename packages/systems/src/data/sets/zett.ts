/** @file Data of zett: text of three fields to train on and to be measured on, and two German tokenizers. */
import type { DataSet } from '../contract.js'

const CLEANED =
  'cleaned, deduplicated across all sets and shuffled; how is told in words only, and the commits are not written down'
const PACKED = 'from konstantinjdobler/focus; the commit is not written down'

export const zett: DataSet = {
  slug: 'zett',
  title: 'Documentation, C# and mathematics; two German tokenizers',
  files: [
    {
      path: 'train_docs_en.txt.gz',
      bytes: 631643,
      sha256: 'c9f81921945f2885f471b119e459a1af0540f7e67f129ca5c532bd493770592c',
      contentSha256: '682d35bf59ce4bafbef97caa5bc46f5d44ccb6348e6db269f836be103d9b75ea',
      licence: 'C-UDA',
      from: [],
      unmade: CLEANED,
    },
    {
      path: 'train_csharp.txt.gz',
      bytes: 301926,
      sha256: 'c2c99d9be3c06c57a7f2c6d46e5205ae9dbd2551163b87114e80d7ef8c988568',
      contentSha256: 'b8769b07d4cc3cf627773a07e514e59ef71617e65616751cb2d43db689907147',
      licence: 'C-UDA',
      from: [],
      unmade: CLEANED,
    },
    {
      path: 'train_math_en.txt.gz',
      bytes: 323998,
      sha256: '74257e68f982cd3ce231fb235d0bfdda7072574cf79b5a80bd13f4e6402a4517',
      contentSha256: '3cfdc4875c06ce3db0e1538c13d27490ab39ddd9f7613e745e3843d1192d39cc',
      licence: 'MIT',
      from: [],
      unmade: CLEANED,
    },
    {
      path: 'eval_docs_en.txt.gz',
      bytes: 17002,
      sha256: 'bac32798c62418eaecc7133b83490842f177416c200889fb8784155f35b153ee',
      contentSha256: '044709f52ab88585292f0b98ab24a1fe38865ed803c199845a801808f2ee731e',
      licence: 'C-UDA',
      from: [],
      unmade: CLEANED,
    },
    {
      path: 'eval_csharp.txt.gz',
      bytes: 10892,
      sha256: '9b1acda139ca9a3221a7e046b3c0b5e3bf03be88737ca5b5ab580d1b6e9f1ebf',
      contentSha256: '5d1729a5fdaab553bc799e782c1d50000c650773b5afcf2abc1913dfdb6965f1',
      licence: 'C-UDA',
      from: [],
      unmade: CLEANED,
    },
    {
      path: 'eval_math_en.txt.gz',
      bytes: 25074,
      sha256: '5680ecc587da5b8c6cec4c60c4eaa3f823c52b5466c8178e63db47430f9a43ec',
      contentSha256: 'a1302ae4420853a6dce28ad09e9f425bf41fffc1948ac89e53aff5ec23a61c0d',
      licence: 'MIT',
      from: [],
      unmade: CLEANED,
    },
    {
      path: 'tokenizer_de_unigram30k.json.gz',
      bytes: 607109,
      sha256: '34da49d0a2eb261416ef7f4b25ae7f41d7ec4abd722bc6bea633da4a72de1417',
      contentSha256: 'd308dc257b899ddae08d1fed4b9e98e4f16047ea51877964a1d19bc7267bdb84',
      licence: 'MIT',
      from: [],
      unmade: PACKED,
    },
    {
      path: 'tokenizer_de_bpe50k.json.gz',
      bytes: 621091,
      sha256: 'd5029679ab702b10232e8f5c6b1a927fe116834c71bdfac8478ec3862b45b91b',
      contentSha256: 'a1fb15f633355a31a7ac6364bf38743019374a66ef01809de2a919cc6271cfe2',
      licence: 'MIT',
      from: [],
      unmade: PACKED,
    },
  ],
  notes:
    'English documentation from microsoft/CodeXGLUE (text-to-text, Danish and Chinese sides), C# methods from its code-to-code translation, problems with answers from openai/grade-school-math. Evaluation text is disjoint from training text.',
}
