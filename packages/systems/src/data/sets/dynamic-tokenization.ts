/** @file Data of dynamic-tokenization: named entities in medicine and on the web, and documentation in five languages. */
import type { DataSet } from '../contract.js'

const BIO =
  'from MTL-Bioinformatics-2016 of cambridgeltl, converted to JSON lines; test sentences that also occur in train or dev were removed'
const DOCS =
  'from Text-Text/text-to-text/data/dev of microsoft/CodeXGLUE; entities unescaped, white space collapsed, lines with markup removed, the commit is not written down'
const UNER =
  'from en_ewt-ud-dev.iob2 of UniversalNER/UNER_English-EWT, converted to JSON lines; OTH and stray tags mapped to O'

export const dynamicTokenization: DataSet = {
  slug: 'dynamic-tokenization',
  title: 'Named entities (BC5CDR, NCBI disease, UNER EWT) and documentation in five languages',
  files: [
    {
      path: 'bc5cdr_train.jsonl.gz',
      bytes: 293726,
      sha256: '16535ef6032e7d898792ff51a5e7eccb5c4ad9cc5a24d5b1e267f09639a0771b',
      contentSha256: '1bb24d0c1f937c41c8017a07bf4aa8b3806468758d5ddb542763ef244dba8c19',
      licence: 'CC BY 4.0',
      from: [],
      unmade: BIO,
    },
    {
      path: 'bc5cdr_dev.jsonl.gz',
      bytes: 290690,
      sha256: 'd6d503d0ab16e30df1cc44a798e21a1816ecace6df6c380c1b1073a7d710a838',
      contentSha256: 'c3f6ba2ffc45181f616a2b8677d0b7dd83d3e6104e3dbf42f7e051759cbedda0',
      licence: 'CC BY 4.0',
      from: [],
      unmade: BIO,
    },
    {
      path: 'bc5cdr_test_a.jsonl.gz',
      bytes: 154778,
      sha256: '3d1525b04be7591283a7a2b14ce5bdd2a095d528b26049ba7d86b287440e375f',
      contentSha256: 'f92a2269c6a3dff2583d5613f33a830539b9efcbb44bfc3d503ba8a4ff7b904a',
      licence: 'CC BY 4.0',
      from: [],
      unmade: BIO,
    },
    {
      path: 'ncbi_disease_train.jsonl.gz',
      bytes: 322980,
      sha256: '40eb16f423861d9251da3c1d9e94a0b01c467e9be9ef395c6bdefdb49a8853d4',
      contentSha256: 'd934d290a32c704a692a65151642bb1c9b35948cbf595b6a531be8c1e6b21e2f',
      licence: 'CC BY 4.0',
      from: [],
      unmade: BIO,
    },
    {
      path: 'uner_en_ewt_dev.jsonl.gz',
      bytes: 121165,
      sha256: 'cfb342a3b0129b9b08442fc57078d1e3a896d97a172af86e9842dda5f14e55b5',
      contentSha256: 'cab8a7d8eaef3fc7eed90d7a49dbe1d59d269b231ec98b7a39573b3737a4a3d9',
      licence: 'CC BY-SA 4.0',
      from: [],
      unmade: UNER,
    },
    {
      path: 'docs_dev_da.txt.gz',
      bytes: 23527,
      sha256: 'be9e5af50e5fdd968f9329a0ae8b53e890663ad369b222ecd8d2ce61a7fe95a7',
      contentSha256: '0ee5ff7a8a597ef8d4805c858c6c6e4becae8eebafe39df64f7d2fe9aa979890',
      licence: 'C-UDA',
      from: [],
      unmade: DOCS,
    },
    {
      path: 'docs_dev_en.txt.gz',
      bytes: 24873,
      sha256: '7bb1f28ea7c441585df95a1996c1732492cc17bfd1dacb6ce5f51c18d35dcecf',
      contentSha256: '1490f73b02045c1970972db65bb3c8d40f825b85fbebbf4d3ec97b98fdaceb3d',
      licence: 'C-UDA',
      from: [],
      unmade: DOCS,
    },
    {
      path: 'docs_dev_lv.txt.gz',
      bytes: 24162,
      sha256: 'e505adb354c2a35ee497b87f4b4a54809a579edbde812b8fa889ae24088d3b01',
      contentSha256: 'bb74fa2c9dd5bbb5b5da1cc05a09d112cbbe73e2a8552d409db51037c821078a',
      licence: 'C-UDA',
      from: [],
      unmade: DOCS,
    },
    {
      path: 'docs_dev_no.txt.gz',
      bytes: 26041,
      sha256: '7de899334f25f2c41eb4b05731ad6df7e14e52a208a0cc49f1070e621685ab93',
      contentSha256: 'b6988bf3a2859e5e7b47e98b03d9912052d8f726c9c9d06885d0c03089057973',
      licence: 'C-UDA',
      from: [],
      unmade: DOCS,
    },
    {
      path: 'docs_dev_zh.txt.gz',
      bytes: 26660,
      sha256: '2d431f95096953b942caae6d10c0d67c7052bfbe518827af608f2ef862cbc394',
      contentSha256: '24f8c78d7714e7969b930856a89b732c83d46ed777ffd877761ff00e89388714',
      licence: 'C-UDA',
      from: [],
      unmade: DOCS,
    },
  ],
  notes:
    'The English documentation is the English side of the Latvian file; lines with markup were removed from each side apart, so line numbers do not match. BC5CDR test: the first half of the split.',
}
