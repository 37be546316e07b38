/** @file Data of qtok: three tokenizers of the paper, its word lists and printed tables, and the Universal Declaration of Human Rights. */
import type { DataSet, UpstreamFile } from '../contract.js'
import { compactJson } from '../slices/compact-json.js'

const upstream = (path: string): UpstreamFile => ({ repository: 'nup-csai/Qtok', commit: '623f4f65', path })

const PRINTED = 'typed from the cell outputs of paper/Qtok_v3.ipynb in nup-csai/Qtok at 623f4f65'

export const qtok: DataSet = {
  slug: 'qtok',
  title: 'Tokenizers, language lists and printed tables of Qtok; UDHR in 327 languages',
  files: [
    {
      path: 'tokenizers/mistral-7b-instruct-v0.1.tokenizer.json.gz',
      bytes: 435398,
      sha256: '35d4e44c44393bc35b7d096099395779647982121ecaf7f1e108c82dbed4ce41',
      contentSha256: '467d4cbe9b4831b10ccab81ba0a201e8846ea7f91b00a5a99771fc3a7b8e1abf',
      licence: 'Apache-2.0',
      from: [upstream('models_jsons/models/tokenizers/mistral-7b-instruct-v0.1/tokenizer.json')],
      slice: compactJson,
    },
    {
      path: 'tokenizers/pythia-12b.tokenizer.json.gz',
      bytes: 553520,
      sha256: '94ded11c4feb15b745053a35633bcb04762de350d4e258263973d17461cd54df',
      contentSha256: '5493ced036d9358264d261fcba382ffe93cf30d7605b4475970c1817956b13dd',
      licence: 'Apache-2.0',
      from: [upstream('models_jsons/models/tokenizers/pythia-12b/tokenizer.json')],
      slice: compactJson,
    },
    {
      path: 'tokenizers/phi-3-mini-4k-instruct.tokenizer.json.gz',
      bytes: 450531,
      sha256: 'f8728a597914a4953220bdc04a3c6408d0561e156ade0423d4e2ea96b6170244',
      contentSha256: 'eb30db40e787b710a7763f5d148f07d56214483658a684d4bb2e4338aad5052f',
      licence: 'MIT',
      from: [upstream('models_jsons/models/tokenizers/phi-3-mini-4k-instruct/tokenizer.json')],
      slice: compactJson,
    },
    {
      path: 'core_tokens.json.gz',
      bytes: 46460,
      sha256: '083cb2d9e37aeb4d9011ea97ac462a80865f8c3d9e8689b74e1999bbcce73446',
      contentSha256: 'bcd3f94522e1d03416dac8770ff1fe2aab880d46eed5b042915e2ff0295375d4',
      licence: 'MIT',
      from: [upstream('data/core_tokens.json')],
    },
    {
      path: 'tokens2natural_cyr.json.gz',
      bytes: 204496,
      sha256: '05ab8db600450801455afe0db3062486e95b6353b34115891d4ac90fa1ac6df5',
      contentSha256: '707455df5627180564ea92865617ded7cddf3142d73f6fa18a67415010f55203',
      licence: 'MIT',
      from: [upstream('src/qtok/data/tokens2natural_cyr.json')],
    },
    {
      path: 'lang_alphabets.json.gz',
      bytes: 32824,
      sha256: '63f540064ea751b81fca4a9e0103827f3c3722344e49fffede96e877e7bd21fb',
      contentSha256: '55155d03fef5fe4d722ecc460dcee3e2caee0e3fdb3539ad3ec404155e5f878c',
      licence: 'MIT',
      from: [upstream('data/lang_code_to_alphabet_second_metric.json')],
    },
    {
      path: 'paper_table1_counts.tsv',
      bytes: 992,
      sha256: '842c36a797f71c69e509d20482487aa5597c46760fcbe575f85edff1f9090c90',
      licence: 'MIT',
      from: [],
      unmade: PRINTED,
    },
    {
      path: 'paper_table1_percent.tsv',
      bytes: 1113,
      sha256: '19ad945700e5a472fb433f1020a49be06a082877af8fb2d22768aa862ba2d272',
      licence: 'MIT',
      from: [],
      unmade: PRINTED,
    },
    {
      path: 'paper_table2_scripts_percent.tsv',
      bytes: 1343,
      sha256: '4b08c431b8fdf1460f13b172448dba1a78a81c52b21eda571660e31f59cca778',
      licence: 'MIT',
      from: [],
      unmade: PRINTED,
    },
    {
      path: 'paper_table3_latin_languages.tsv',
      bytes: 1352,
      sha256: 'ff1864e4ccfd4fa99472c6404790e7b54818ea6e9ecc990831a75ae80ecb8a0d',
      licence: 'MIT',
      from: [],
      unmade: PRINTED,
    },
    {
      path: 'paper_table4_cyrillic_languages.tsv',
      bytes: 766,
      sha256: '34b317f21bb61a549a592f51a4f94f3431fd3b2ba8b8259bfc272a6f7a5eb80f',
      licence: 'MIT',
      from: [],
      unmade: PRINTED,
    },
    {
      path: 'unicode14_name_words.tsv.gz',
      bytes: 8460,
      sha256: 'be5ba7f5d2eb9abafa6a8008fbf160a31491ea26e4b8191a6cd80e205dad8ecc',
      contentSha256: '3bb71e1292978a47251f68b3882c90735812b086c19317b2a642fd1fec7e7282',
      licence: 'Unicode-3.0',
      from: [],
      unmade: 'computed from the Unicode Character Database 14.0',
    },
    {
      path: 'udhr.jsonl.gz',
      bytes: 1337294,
      sha256: 'd70748f41bc86baaa04c77d88a84a995fd872d493698a296983ca77a38a60336',
      contentSha256: 'eb9b3fbe6ef93d3a66844a951fc19ed148891189c7292f1f3b3435cd38f7e8f1',
      licence: 'public domain',
      from: [],
      unmade: 'from udhr2.zip of nltk/nltk_data at 5db857e6; how its files become paragraphs is not written down',
    },
  ],
  notes:
    'Tokenizers, lists and tables: Qtok, commit 623f4f65, known by its first eight digits only; the upstream files could not be looked at, so that fetching is untested: a file that differs is refused by its hash. The Latin counterpart of tokens2natural_cyr.json is not public as a file. UDHR: texts below 1,500 characters and numbered test files are left out, and so are languages whose SHA-1 of the code is a multiple of 6. The Vietnamese text is decomposed, Yoruba writes dots below as marks of their own, and translations differ in length: bring texts to NFC before comparing languages.',
}
