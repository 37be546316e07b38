/**
 * @file The 28 papers of the feed that this project began with. Facts are those of the papers; the summaries are
 * written for this file, since abstracts belong to their authors.
 */
import type { IncomingPaper } from '../paper.js'

interface SeedPaper extends IncomingPaper {
  readonly summary: string
  readonly published: string
  readonly authorCount: number
  readonly arxiv: string
  readonly system: string
}

export const seed: readonly SeedPaper[] = [
  {
    title: 'Vision Transformers with Self-Distilled Registers',
    published: '2025-05-27',
    authorCount: 5,
    arxiv: '2505.21501',
    repository: '0raiser0/PH-Reg',
    system: 'ph-reg',
    keywords: ['registers', 'vision transformer', 'self-distillation'],
    summary:
      'Image encoders such as DINOv2 and CLIP leave outlier patches in their feature maps: artifact tokens that say nothing about what is seen there and that spoil segmentation, depth and heat maps. PH-Reg adds register tokens to an encoder that is already trained. A frozen copy of it looks at many shifted and flipped views of each picture, the noise averages out, and the copy with registers learns from that clean target. No labels, no training from the beginning: a folder of pictures is enough.',
  },
  {
    title:
      'FALCON: Resolving Visual Redundancy and Fragmentation in High-resolution Multimodal Large Language Models via Visual Registers',
    published: '2025-01-27',
    authorCount: 7,
    arxiv: '2501.16297',
    repository: 'JiuTian-VL/FALCON',
    system: 'falcon',
    keywords: ['registers', 'multimodal', 'high resolution'],
    summary:
      'A large picture is cut into crops before a multimodal language model sees it, which gives far too many visual tokens and cuts things in two at the borders. FALCON lets the image encoder itself collect each crop in a few registers, nine times fewer outputs than patches, and lets the registers of all crops attend to one another in every layer, so that what was cut apart is put together again.',
  },
  {
    title: 'HiPrune: Training-Free Visual Token Pruning via Hierarchical Attention in Vision-Language Models',
    published: '2025-08-01',
    authorCount: 6,
    arxiv: '2508.00553',
    repository: 'Danielement321/HiPrune',
    system: 'hiprune',
    keywords: ['pruning', 'vision-language model', 'attention'],
    summary:
      'Most visual tokens that a vision-language model pays for can be dropped before the language model reads them. HiPrune chooses those that stay from two attention maps of the encoder: a middle layer shows the objects, a deep layer the whole scene. Anchors with strong attention, their neighbours, and tokens of global information are kept. Nothing is trained, and a third or a ninth of the tokens keeps nearly all of the accuracy.',
  },
  {
    title: 'IC-Custom: Diverse Image Customization via In-Context Learning',
    published: '2025-07-02',
    authorCount: 14,
    arxiv: '2507.01926',
    repository: 'TencentARC/IC-Custom',
    system: 'ic-custom',
    keywords: ['registers', 'image generation', 'customization'],
    summary:
      'Put the thing of a reference photograph into another picture, or into a new one made from a description. IC-Custom lays reference and target side by side as the panels of one wide image and lets a diffusion transformer fill in the masked panel. Learned task registers tell it which kind of job it does, and embeddings at the borders tell it where one panel ends: try-on, product placement and characters with one model.',
  },
  {
    title: 'TokenUnify: Scalable Autoregressive Visual Pre-training with Mixture Token Prediction',
    published: '2024-05-27',
    authorCount: 8,
    arxiv: '2405.16847',
    repository: 'ydchen0806/TokenUnify',
    system: 'tokenunify',
    keywords: ['pre-training', 'electron microscopy', 'segmentation'],
    summary:
      'Electron microscopy gives terabytes of brain volumes and very few labels. TokenUnify prepares a network on the raw volumes with three tasks at once: predict patches that were hidden at random, predict the next patch, and predict all that follow. The mixture keeps errors from piling up over long sequences, and the segmentation of single neurons that is learned afterwards needs fewer labelled cubes.',
  },
  {
    title: 'Beyond Next-Token: Next-X Prediction for Autoregressive Visual Generation',
    published: '2025-02-27',
    authorCount: 6,
    arxiv: '2502.20388',
    repository: 'OliverRensu/xAR',
    system: 'xar',
    keywords: ['image generation', 'autoregressive', 'flow matching'],
    summary:
      'An image has no natural next token. xAR lets one step of generation predict any entity: a patch, a cell of neighbouring patches, a strided sample, a coarser scale or the whole picture. Each is regressed by flow matching on continuous latents, and the context is made noisy during training, so that the model is used to its own mistakes when it draws. Cells do best, with better pictures in fewer steps.',
  },
  {
    title: 'Discrete Audio Tokens: More Than a Survey!',
    published: '2025-06-12',
    authorCount: 21,
    arxiv: '2506.10274',
    repository: 'poonehmousavi/dates-website',
    system: 'audio-tokens',
    keywords: ['audio', 'codec', 'benchmark'],
    summary:
      'Speech, music and sound can be written as discrete tokens by a codec, and the choice of the codec decides what a model can learn later. This bench compares audio tokenizers under the same conditions: quality of the reconstructed sound, bitrate, how well the codebooks are used, and how much of words and voices survives for recognition, for telling speakers apart and for language models of audio.',
  },
  {
    title: 'Prot2Token: A Unified Framework for Protein Modeling via Next-Token Prediction',
    published: '2025-05-26',
    authorCount: 9,
    arxiv: '2505.20589',
    repository: 'mahdip72/prot2token',
    system: 'prot2token',
    keywords: ['proteins', 'multi-task', 'decoder'],
    summary:
      'Questions about proteins have many shapes: a class, a number, a label for each residue, positions where something binds. Prot2Token writes every answer as a sequence of tokens. One small decoder reads the embeddings of a protein encoder, is told by a task token what is asked, and predicts the answer token by token, so that one model is trained on all tasks together.',
  },
  {
    title: 'Order-agnostic Identifier for Large Language Model-based Generative Recommendation',
    published: '2025-02-15',
    authorCount: 7,
    arxiv: '2502.10833',
    repository: 'Linxyhaha/SETRec',
    system: 'setrec',
    keywords: ['recommendation', 'item identifiers'],
    summary:
      'What should a customer be shown next, including items that nobody has bought yet? SETRec gives each item a set of tokens without an order: one that carries who bought it together with what, and several for what its description says. A language model generates all of them at once instead of one after the other, which is faster than beam search and does not lose cold items.',
  },
  {
    title: 'Re-Initialization Token Learning for Tool-Augmented Large Language Models',
    published: '2025-06-17',
    authorCount: 5,
    arxiv: '2506.14248',
    repository: 'lichenghaobuaa/TokenLearning',
    system: 'tool-tokens',
    keywords: ['tools', 'embeddings'],
    summary:
      'A frozen language model learns to call tools: a calculator, an interface of a web service, an action of a robot. Each tool gets one token of its own, the only thing that is trained. Its embedding starts from the words of the name and description of the tool and is kept close to them, so that the model understands from the first step what the new token stands for and calls the right tool more often.',
  },
  {
    title: 'CoIn: Counting the Invisible Reasoning Tokens in Commercial Opaque LLM APIs',
    published: '2025-05-19',
    authorCount: 10,
    arxiv: '2505.13778',
    repository: 'CASE-Lab-UMD/LLM-Auditing-CoIn',
    system: 'coin',
    keywords: ['audit', 'billing', 'hidden reasoning'],
    summary:
      'Providers charge for reasoning tokens that their customers never see, and could simply write a larger number on the bill. CoIn is an audit of such billing: the provider commits to the hidden tokens with a hash tree over their embeddings, an auditor opens a few random blocks and checks the count, and small learned matchers check that the opened blocks belong together and to the answer. Inflated invoices are found without the reasoning being revealed.',
  },
  {
    title: 'R2R: Efficiently Navigating Divergent Reasoning Paths with Small-Large Model Token Routing',
    published: '2025-05-27',
    authorCount: 9,
    arxiv: '2505.21600',
    repository: 'thu-nics/R2R',
    system: 'r2r',
    keywords: ['routing', 'reasoning', 'inference'],
    summary:
      'A small and a large language model agree on nearly every token of a chain of reasoning. R2R finds the few where the path would part: a light router looks at the state and the uncertainty of the small model and sends only those tokens to the large one. The answer has nearly the quality of the large model while it wrote only a small share of the tokens.',
  },
  {
    title: 'SkipDecode: Autoregressive Skip Decoding with Batching and Caching for Efficient LLM Inference',
    published: '2023-07-05',
    authorCount: 6,
    arxiv: '2307.02628',
    system: 'skipdecode',
    keywords: ['early exit', 'inference', 'batching'],
    summary:
      'Early exit from the layers of a decoder breaks batches and leaves holes in the cache of keys and values. SkipDecode gives every position of the generated text one budget of layers that is the same for the whole batch and never grows as the text goes on: it skips lower and middle layers, and what was computed early always covers what comes later. Speed-ups of two to five times can be stated beforehand.',
  },
  {
    title: 'ssToken: Self-modulated and Semantic-aware Token Selection for LLM Fine-tuning',
    published: '2025-10-21',
    authorCount: 8,
    arxiv: '2510.18250',
    repository: 'jianke0604/ssToken',
    system: 'sstoken',
    keywords: ['fine-tuning', 'data selection'],
    summary:
      'Not every token of an instruction data set deserves to be learned from. ssToken scores each token of a response by how much the loss has fallen from an earlier state of the same model, which needs no second reference model, and by how strongly it attends to the prompt, and fine-tunes on the best part only. The scores also show which pieces of the data are noise.',
  },
  {
    title: 'TokenFormer: Rethinking Transformer Scaling with Tokenized Model Parameters',
    published: '2024-10-30',
    authorCount: 8,
    arxiv: '2410.23168',
    repository: 'Haiyang-W/TokenFormer',
    system: 'tokenformer',
    keywords: ['architecture', 'scaling', 'attention'],
    summary:
      'In a TokenFormer every linear projection becomes attention between the input and a list of learned parameter tokens. A larger model is the same model with rows appended to these lists: it starts from what the small one knows and needs a fraction of the training that a fresh start would cost.',
  },
  {
    title: 'Lexinvariant Language Models',
    published: '2023-05-24',
    authorCount: 6,
    arxiv: '2305.16349',
    system: 'lexinvariant',
    keywords: ['in-context learning', 'embeddings'],
    summary:
      'Can a language model do without fixed embeddings? Here every sequence draws a fresh random vector for each symbol, so that the model must find out from the context alone what stands for what. With enough context its perplexity comes close to that of an ordinary model, and on the way it learns to read substitution ciphers and other alphabets that it has never met.',
  },
  {
    title: 'Learn Your Tokens: Word-Pooled Tokenization for Language Modeling',
    published: '2023-10-17',
    authorCount: 4,
    arxiv: '2310.11628',
    repository: 'avi-jit/eTok',
    system: 'learn-your-tokens',
    keywords: ['character models', 'open vocabulary'],
    summary:
      'The characters or bytes of each word are pooled into a few vectors, a large stack models the sequence of words, and a small decoder spells every next word in parallel. Tokenization is learned end to end with the language model. Rare words and numbers come out much better than with a vocabulary of subwords, at about the cost of a model of words.',
  },
  {
    title:
      'KL3M Tokenizers: A Family of Domain-Specific and Character-Level Tokenizers for Legal, Financial, and Preprocessing Applications',
    published: '2025-03-21',
    authorCount: 3,
    arxiv: '2503.17247',
    repository: 'alea-institute/kl3m-tokenizers',
    system: 'kl3m',
    keywords: ['tokenizer', 'law', 'finance'],
    summary:
      'Contracts, statutes and filings are full of citations, abbreviations and forms that a general tokenizer cuts to pieces. KL3M trains byte-pair tokenizers on such documents with hand-picked entries of the field, and makes small tokenizers of short tokens for repairing scanned text. Fewer tokens for legal and financial documents, even with a smaller vocabulary.',
  },
  {
    title: 'Binary BPE: A Family of Cross-Platform Tokenizers for Binary Analysis',
    published: '2025-11',
    authorCount: 1,
    arxiv: '2511.17573',
    repository: 'mjbommar/binary-bpe',
    system: 'binary-bpe',
    keywords: ['tokenizer', 'executables', 'bytes'],
    summary:
      'Machine code is usually given to models byte by byte. These byte-pair tokenizers are trained on executables of Linux, Windows, macOS and Android and pack two to three bytes into a token, without loss and for any file: headers, padding and common instructions become single entries, and a window of context holds two or three times as much of a program.',
  },
  {
    title: 'Qtok: A Comprehensive Framework for Evaluating Multilingual Tokenizer Quality in Large Language Models',
    published: '2024-10-16',
    authorCount: 3,
    arxiv: '2410.12989',
    repository: 'nup-csai/Qtok',
    system: 'qtok',
    keywords: ['tokenizer', 'evaluation', 'multilingual'],
    summary:
      'How good is a tokenizer for a language? Qtok answers from the vocabulary alone, without a corpus: what kinds of entries there are, which scripts and languages they serve, how they lie in the ranks, and what the tokenizers of many published models have in common. Languages that are written in other scripts than Latin turn out to be badly served.',
  },
  {
    title: 'Explaining and Mitigating Crosslingual Tokenizer Inequities',
    published: '2025-10-24',
    authorCount: 4,
    arxiv: '2510.21909',
    repository: 'catherinearnett/explaining_tokenizer_inequities',
    system: 'token-premiums',
    keywords: ['tokenizer', 'multilingual', 'fairness'],
    summary:
      'The same content costs some languages many more tokens than others. Thousands of tokenizers, each for one language, show that the premium remains when all are trained alike: the size of the vocabulary and the way words are split explain it, not the amount of text. A vocabulary size chosen for each language, or merges across white space, take most of the unfairness away.',
  },
  {
    title: 'Achieving Tokenizer Flexibility in Language Models through Heuristic Adaptation and Supertoken Learning',
    published: '2025-05-14',
    authorCount: 4,
    arxiv: '2505.09738',
    repository: 'Tinycompany-AI/tokenadapt',
    system: 'tokenadapt',
    keywords: ['tokenizer transplantation', 'embeddings'],
    summary:
      'Puts a new tokenizer under a language model that is already trained. TokenAdapt makes the embedding of each new token from two guesses, its pieces under the old tokenizer weighted by what they mean, and its nearest neighbours in an auxiliary embedding, and blends them. It works before any further training, and supertokens of several words compress the text further.',
  },
  {
    title: 'Zero-Shot Tokenizer Transfer',
    published: '2024-05-13',
    authorCount: 3,
    arxiv: '2405.07883',
    repository: 'bminixhofer/zett',
    system: 'zett',
    keywords: ['tokenizer transplantation', 'hypernetwork'],
    summary:
      'ZeTT trains a hypernetwork that reads the vocabulary of any tokenizer and predicts the embeddings that a language model needs for it. Once trained for a model, it changes the tokenizer in seconds, for another language or for code, with little loss, and it serves fine-tuned relatives of the same model too.',
  },
  {
    title: 'Retrofitting (Large) Language Models with Dynamic Tokenization',
    published: '2024-11-27',
    authorCount: 3,
    arxiv: '2411.18553',
    repository: 'DariusFeher/dynamic-tokenization',
    system: 'dynamic-tokenization',
    keywords: ['tokenizer', 'hypernetwork', 'inference'],
    summary:
      'Instead of one fixed vocabulary, the pairs of subwords that are frequent in the batch at hand are merged while the model runs, and a hypernetwork supplies the embeddings of what was merged. Sequences become shorter, most of all in languages that the tokenizer of the model serves badly, while an encoder loses very little accuracy.',
  },
  {
    title: 'Infusing clinical knowledge into tokenisers for language models',
    published: '2024-06-20',
    authorCount: 10,
    arxiv: '2406.14312',
    repository: 'abulhasanbbk/K-Tokenizer',
    system: 'k-tokeniser',
    keywords: ['tokenizer', 'clinical text', 'medicine'],
    summary:
      'Names of drugs and diseases fall into meaningless syllables under a general tokenizer. K-Tokeniser keeps one WordPiece vocabulary for each semantic type of a medical ontology and chooses among them word by word by an entropy rule; new tokens start from the embeddings of old ones. Clinical concept extraction and the coding of diagnoses improve without new pre-training.',
  },
  {
    title: 'CodeFill: Multi-token Code Completion by Jointly Learning from Structure and Naming Sequences',
    published: '2022-02-14',
    authorCount: 3,
    arxiv: '2202.06689',
    repository: 'saltudelft/codefill',
    system: 'codefill',
    keywords: ['code completion', 'syntax'],
    summary:
      'Completion of source code that learns from two streams in parallel: the names that programmers chose, and the syntax types from the tree of the program. CodeFill is a transformer trained on both with several tasks and completes single tokens as well as whole statements in Python, a language without declared types where names and structure must stand in for them.',
  },
  {
    title: 'On the Effect of Token Merging on Pre-trained Models for Code',
    published: '2025-07-19',
    authorCount: 4,
    arxiv: '2507.14423',
    system: 'code-token-merging',
    keywords: ['token merging', 'code models'],
    summary:
      'Identifiers in source code fall into many subword tokens. Inside a pre-trained code model the hidden states of the pieces of one identifier can be fused, by their mean or by learned weights, and the upper layers carry on with a shorter sequence. Up to a fifth of the computation is saved, while finding vulnerabilities, classifying and translating programs stay about as good.',
  },
  {
    title: 'Untangling the Unrestricted Web: Automatic Identification of Multilingual Registers',
    published: '2024-06-28',
    authorCount: 6,
    arxiv: '2406.19892',
    repository: 'TurkuNLP/pytorch-registerlabeling',
    system: 'web-registers',
    keywords: ['registers', 'web corpora', 'multilingual'],
    summary:
      'Which kind of text is a web page: news, recipe, forum, legal notice, sales talk, lyrics? Registers in the sense of linguistics are identified with several labels at a time, in a hierarchy, for sixteen languages, some of which were never trained on. The limit is the web itself: many pages are hybrids, and people disagree on them too.',
  },
]
