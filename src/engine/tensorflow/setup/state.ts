import { existsSync } from 'node:fs';
import { addonPath, PACKAGE, packageFolder } from './package.js';

/** Whether the tensorflow engine is set up. */
export interface TensorFlowState {
  ready: boolean;
}

/** Looks, without loading anything, whether the tensorflow engine is set up. */
export function tensorflowState(): TensorFlowState {
  const folder = packageFolder(PACKAGE);
  return { ready: folder !== null && existsSync(addonPath(folder)) };
}
