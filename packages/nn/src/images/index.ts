/** @file Images as bytes, and as what vision models take. */
export { resizeImage, type ResizeFilter, type RgbImage } from './resize.js'
export { prepareImages, readPreparation, type ImagePreparation } from './prepare.js'
