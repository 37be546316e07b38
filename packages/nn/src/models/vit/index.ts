/** @file Vision transformers: ViT, DINOv2 with and without registers. */
export { checkVision, dinoConfig, gridOf, vitConfig, type VisionConfig } from './config.js'
export {
  embedImage,
  initVision,
  patchesOf,
  visionBlock,
  visionLogits,
  visionPooled,
  visionStates,
  type VisionInputs,
  type VisionOutputs,
  type VisionParams,
} from './vit.js'
export { visionKeys, type VisionFamily, type VisionLayout } from './keys.js'
export { describeVision, loadVision, newVision, saveVision, visionFamilies, type Vision } from './load.js'
