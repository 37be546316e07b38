/** @file Data of superword: the released merges of SuperBPE and BoundlessBPE, and encodings made with the authors' code. */
import type { DataSet, UpstreamFile } from '../contract.js'

const merges = (name: string): UpstreamFile => ({
  repository: 'PythonNut/superbpe',
  commit: 'bbd09768',
  path: `tokenizer_json/${name}/merges.txt`,
})

export const superword: DataSet = {
  slug: 'superword',
  title: 'Released merges of SuperBPE, its BPE baseline, and BoundlessBPE',
  files: [
    {
      path: 'superbpe_olmo2_t180k_v200k.merges.txt.gz',
      bytes: 950254,
      sha256: '92bf427522453b9ceefb5cf261bbfd6c5aec56722ac8da77a799a654a1375cd3',
      contentSha256: 'cede7a33d67ce8320f0a34badf05fac8ce4378b8e0a28ff85ce07d6f0cd02e1a',
      licence: 'MIT',
      from: [merges('olmo2_p99_truncate_10G_180K_extend_200K_mw4_colon')],
    },
    {
      path: 'bpe_olmo2_v200k.merges.txt.gz',
      bytes: 959818,
      sha256: '40dbf9a27388f62853c8909dbaaa95eb0fd5cb315aaa444e0333bfb0fa3ce0e4',
      contentSha256: '21eac1bdee8270f9f86baeba38afddc2b15d936ad51fc57d616e317702e3513e',
      licence: 'MIT',
      from: [merges('olmo2_p99_truncate_pretok_10G_200K')],
    },
    {
      path: 'boundlessbpe_gpt4o_tau0.9_v8192.model.gz',
      bytes: 94595,
      sha256: 'e34eb608671a19f138962cb742c600f974952b42173959684ded6a38b9232df0',
      contentSha256: 'ba1e67e958ad19f421119255fb8d8a92d02618e23011957f5a10170d361fc574',
      licence: 'Apache-2.0',
      from: [
        {
          repository: 'kensho-technologies/boundlessbpe',
          commit: '9c7ef2ebff09dfc000ce2c0cf5f7d32eaeb6ec86',
          path: 'models/boundless_1000000_1000000000_131072_0.9_1000_gpt4o_1_8192.model',
        },
      ],
    },
    {
      path: 'golden_encodings.json',
      bytes: 8302,
      sha256: '850ccd7add74bad228bc729e61737eac8d66e457b1f8ab1a86f5a980cd830206',
      licence: 'CC0-1.0',
      from: [],
      unmade: 'made with Hugging Face tokenizers 0.23.2 and the reference inference of BoundlessBPE',
    },
  ],
  notes:
    'Merges are written in the byte alphabet of GPT-2: 243 symbols, merge k makes id 243 + k. The BoundlessBPE model is a checkpoint of 8,192 tokens with threshold 0.9. The commit of PythonNut/superbpe is known by its first eight digits, and its merges could not be looked at upstream: a file that differs is refused by its hash.',
}
