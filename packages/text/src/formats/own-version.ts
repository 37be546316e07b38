/**
 * @file The dialect of tokenizer.json that holds what Hugging Face's cannot: models of bytes with their ranks,
 * BoundlessBPE, SentencePiece's own normalization. Its version keeps other programs from reading it wrongly.
 */
export const OWN_VERSION = 'tokenwright-1'
