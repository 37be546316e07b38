export const bytesPerToken = (encoder, text) => new TextEncoder().encode(text).length / encoder.count(text)
