/** @file Data of tool-tokens: relations, calculators and household actions as tools, with text in which they are called. */
import type { DataFile, DataSet } from '../contract.js'

const TOOLKEN =
  'from stroopwafl/toolken, rewritten as JSON lines with character offsets; the commit is not written down'

const file = (path: string, bytes: number, hashes: readonly [string, string], more: Partial<DataFile>): DataFile => ({
  path,
  bytes,
  sha256: hashes[0],
  contentSha256: hashes[1],
  licence: 'Apache-2.0',
  from: [],
  unmade: TOOLKEN,
  ...more,
})

export const toolTokens: DataSet = {
  slug: 'tool-tokens',
  title: 'KAMEL relations, FuncQA, arithmetic of GSM8K and VirtualHome plans as tools and calls',
  files: [
    file(
      'kamel_tools.jsonl.gz',
      7141,
      [
        '616f06219301736ae985bc48f47893492a4f809490f94cabc3281e1bc4b840b4',
        '4a908594ea168ce2b6906cb7fe43884acbe45d7fb0b8fbc9d544e812bd6095d8',
      ],
      {},
    ),
    file(
      'kamel_train.jsonl.gz',
      505318,
      [
        '217a90f589bba5381cc1815a17b08bb0f2092e8c23c814949fa59b04de3edc46',
        '9b91e589f4c2b3b616df878e22d926b59b5483fee494672df4f116c2e96c24f4',
      ],
      {},
    ),
    file(
      'kamel_questions_a.jsonl.gz',
      55993,
      [
        '2dd09900ef05a116bfbca978b66e22d3513637f34007e1cb873a1aa09fa899ee',
        '726c9ad343744c863bd5d02deba1a8722ede00f4b3d1335ccad0ed0c5050c40f',
      ],
      {},
    ),
    file(
      'funcqa_train.jsonl.gz',
      35434,
      [
        '1e4fe3621cbd0e8b0e072974f1873a14d02c6a137e173f02e9357f68b33b038c',
        '2e97f04b6013605e4c4bebd9230ceba186b398ddb519c590a1348c8e30ad1b89',
      ],
      {},
    ),
    file(
      'funcqa_tools.jsonl.gz',
      1942,
      [
        'c930be7d154c4343d6169614d681fd8becfa2248fc81ebcc2e409ffaff834b54',
        'b481fbd21748e1966abe3dfa264ec3f9a330e6d3714dd513f2ec3494d8927b3a',
      ],
      { licence: 'MIT', unmade: 'tool texts of lisaalaz/tecton; the commit is not written down' },
    ),
    file(
      'funcqa_onehop_a.jsonl.gz',
      2407,
      [
        'f84c1a56244d04ba0c21c357b12f106aa816b4bc74fbeb165145849dc0bc067e',
        '1ec07d5d048b710cafa71bebcf0164e77f3ea404ce975c180c33101a8c106baa',
      ],
      {},
    ),
    file(
      'funcqa_multihop_a.jsonl.gz',
      3484,
      [
        '9133d1946653e6270272c08ba91427b6f013f7730ef94cf9d803baed9e257bdb',
        'd81f79cf5087d6dce028cefa6d261fbbc14d0ad43c73d3d966662eb019123fb7',
      ],
      {},
    ),
    file(
      'gsm8k_calls_train.jsonl.gz',
      502721,
      [
        '742a4badefb04fdf1cccc150ad0a0e677f73d289a456451de8ddc8ce6e359627',
        'c70549996999bcaf90c2945e130fed9a0aa7b1b5f108c8ecc1e68e46d68b0622',
      ],
      {
        licence: 'MIT',
        unmade:
          'the calculator annotations of openai/grade-school-math, train.jsonl, items 4901 to 7473, whose result follows',
      },
    ),
    file(
      'gsm8k_xl_a.jsonl.gz',
      33409,
      [
        '7c9c17e5383fc90d55853e41881c83af8e91b59a3a9d9e4e2707f04494d86d2f',
        '8ba290cb2c85c92e9fda818f8115f848eaa6ab27ea24545e1d9a1d979a664b4f',
      ],
      {},
    ),
    file(
      'virtualhome_tools.json.gz',
      483,
      [
        '3f0a0d9a5b75ae8674fa6a04658c7a1dbfd782765616b99f978ae294cb1fd11f',
        '3e25125b7625201f869b6f472ccccf181280696a8a8968505a61af82eda3b25f',
      ],
      {},
    ),
    file(
      'virtualhome_train.jsonl.gz',
      16254,
      [
        'd97e4a5d1177b454a81ba394f8fec6c08cd8b5f034eabc47ded7b24f41408f62',
        'bef5ac84c8f2308440440e5e285c1487a7023e77d29d91713b236e6af9bb1dd0',
      ],
      {},
    ),
  ],
  notes:
    'The data of ToolkenGPT (whose own repository states no licence) by way of its ports. KAMEL statements were written by a machine; 19 without a value that can be found were dropped. One of the 234 relations (P1344) has no statement. Questions are the half with suffix a, by hash. The original training text of GSM8K-XL is not public; annotated solutions of GSM8K stand in for it.',
}
