/** @file Data of kl3m: contracts, speeches, citation abbreviations, the released tokenizers and the paper's tables. */
import type { DataSet, UpstreamFile } from '../contract.js'
import { citationAbbreviations } from '../slices/citations.js'
import { compactJson } from '../slices/compact-json.js'

const tokenizer = (name: string): UpstreamFile => ({
  repository: 'alea-institute/kl3m-tokenizers',
  commit: 'c0ce8be5',
  path: `${name}/tokenizer.json`,
})

const figure = (name: string): UpstreamFile => ({
  repository: 'alea-institute/kl3m-tokenizer-paper',
  commit: '56d6022b',
  path: `figures/${name}`,
})

const reportersDb = (name: string): UpstreamFile => ({
  repository: 'freelawproject/reporters-db',
  commit: '6b3af489',
  path: `reporters_db/data/${name}.json`,
})

export const kl3m: DataSet = {
  slug: 'kl3m',
  title: 'Contracts, speeches and citations; the released KL3M tokenizers',
  files: [
    {
      path: 'edgar_agreements.jsonl.gz',
      bytes: 2970245,
      sha256: '4cb5961dadeaa80657d54c71c87a08258096d07f0c4d0d3795afa9e4a10c6d02',
      contentSha256: '9bfa8b0e4eb4bae417ca2319222fb25b43b9068eef40ea732e0228bf881ab479',
      licence: 'CC-BY-SA-4.0',
      from: [],
      unmade:
        'from agreements/{credit,construction,software_license} and plans/retirement of LexPredict/lexpredict-contraxsuite-samples at 2e01728e; which near-duplicate was kept and the order of documents are not written down',
    },
    {
      path: 'speeches.jsonl.gz',
      bytes: 840516,
      sha256: '8b266243a831e39be6beac91a2509466f00b8fc570870b164d16d8606ad97001',
      contentSha256: '04dcc9abe56dcb33e459ce851a27d22253da035310d7ccc587938ef0385f8132',
      licence: 'public domain',
      from: [],
      unmade:
        'from state_union.zip and inaugural.zip of nltk/nltk_data at 5db857e6; how their files were decoded and cleaned is not written down',
    },
    {
      path: 'citation_abbreviations.json.gz',
      bytes: 22413,
      sha256: '05c9a4a042b4208da35e9a086baa90c8422fc775194baa55aa60ac364d64a7b1',
      contentSha256: '03cb2c28bdbf4238abb38cadabc4fb2c4484886f2063bb16262086e78b373c70',
      licence: 'BSD-2-Clause',
      from: ['laws', 'reporters', 'journals', 'case_name_abbreviations'].map(reportersDb),
      slice: citationAbbreviations,
    },
    {
      path: 'kl3m-001-32k.tokenizer.json.gz',
      bytes: 350039,
      sha256: 'b04b6ff9beb475c070b252218fe234af2fd9400205bc77aa2adc5cad5cbad18a',
      contentSha256: '760105bc11395bb4c908d70009c54a77cff3560b8e7dc359feb1e236cd8b0c7a',
      licence: 'CC-BY-4.0',
      from: [tokenizer('kl3m-001-32k')],
      slice: compactJson,
    },
    {
      path: 'kl3m-004-char-4k-cased.tokenizer.json.gz',
      bytes: 32466,
      sha256: 'b9650aefbeb68e47703c4a348e3a7a515b914fb9952c5d88825b27455f537eb0',
      contentSha256: 'ac3b4114ffeaba2702d5186a9b1ab4a6e3b7eee9d56300bb5cc1a035eebd51ae',
      licence: 'CC-BY-4.0',
      from: [tokenizer('kl3m-004-char-4k-cased')],
      slice: compactJson,
    },
    {
      path: 'kl3m-004-char-8k-cased.tokenizer.json.gz',
      bytes: 66747,
      sha256: 'e1e04ecadbb6bde7734bb264fbd32e4b9ecdaa0d460cd137b5a642841e62288e',
      contentSha256: '9f8a8dfbaceb916e3b558b81daeca2c48246e582f3a0dcca7fe346c4556c72be',
      licence: 'CC-BY-4.0',
      from: [tokenizer('kl3m-004-char-8k-cased')],
      slice: compactJson,
    },
    {
      path: 'kl3m-004-char-16k-cased.tokenizer.json.gz',
      bytes: 144409,
      sha256: '98070b9ddb89e5a1745e142e34ee84b7f102be4936e7322c4f3d35145cc91882',
      contentSha256: '5d957e0802fe666a19ada0d27984efc553d553478f2a0df02220730a9bfc07c4',
      licence: 'CC-BY-4.0',
      from: [tokenizer('kl3m-004-char-16k-cased')],
      slice: compactJson,
    },
    {
      path: 'paper_domain_term_counts.csv',
      bytes: 1137,
      sha256: '4ddf7d5775996c3ac25648fd84b3a0e452b08ef4f95cc0fa2862c53ed0019387',
      licence: 'CC-BY-4.0',
      from: [figure('domain_term_counts.csv')],
    },
    {
      path: 'paper_token_efficiency.csv',
      bytes: 417,
      sha256: '2e3c3cf1f4f48e953417570c2bdc95f52653cbfe16ce46e5c3d2ac31e068be48',
      licence: 'CC-BY-4.0',
      from: [figure('token_efficiency.csv')],
    },
    {
      path: 'golden_encodings.json',
      bytes: 16880,
      sha256: '838e33ff100f57c172eda7febe0b50cf7b98d7b3584202d478851de2136b89e4',
      licence: 'CC0-1.0',
      from: [],
      unmade: 'made with Hugging Face tokenizers 0.23.2 from the four tokenizers, padding off',
    },
  ],
  notes:
    'Contracts: 261 EDGAR exhibits, split by company so that none is in two splits; employment and severance are left out for the sake of private persons. Speeches: split by year. In paper_domain_term_counts.csv the column of roberta-base counts two special tokens and that of llama3 one. Commits are known by their first eight digits. The two tables of the paper and the layout of reporters-db were compared with their upstream files; the tokenizers were not, so a difference would be refused by its hash.',
}
