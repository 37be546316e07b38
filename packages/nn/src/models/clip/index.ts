/** @file CLIP: texts and images in one space. */
export { checkClip, clipConfig, type ClipConfig, type ClipTextConfig } from './config.js'
export {
  clipImage,
  clipLogits,
  clipText,
  initClip,
  type ClipOutputs,
  type ClipParams,
  type ClipTextInputs,
  type ClipTextParams,
} from './clip.js'
export { clipKeys, type ClipLayout } from './keys.js'
export { clipFamilies, describeClip, loadClip, newClip, saveClip, type Clip } from './load.js'
