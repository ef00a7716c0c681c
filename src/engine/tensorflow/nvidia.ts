import { existsSync } from 'node:fs';

/** Whether the driver of an NVIDIA GPU is loaded. */
export function hasNvidiaGpu(): boolean {
  return existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidia0') || existsSync('/dev/dxg');
}
