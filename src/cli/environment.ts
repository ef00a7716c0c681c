import { resolve } from 'node:path';

/** What the surroundings decide, each overridden by an option of the same purpose. */
export interface Environment {
  /** `RECLAB_DATA`: downloads and prepared data. */
  dataFolder: string;
  /** `RECLAB_MIRROR`: a folder or address tried before the public hosts; null for none. */
  mirror: string | null;
  /** `RECLAB_ENGINE`: in place of what a configuration says. */
  engine: string | undefined;
  /** `GITHUB_STEP_SUMMARY`: a file that GitHub Actions shows after a step; null outside of it. */
  stepSummary: string | null;
}

/** Reads the environment variables of reclab; an empty one counts as unset. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  return {
    dataFolder: resolve(variables.RECLAB_DATA || 'data'),
    mirror: variables.RECLAB_MIRROR || null,
    engine: variables.RECLAB_ENGINE || undefined,
    stepSummary: variables.GITHUB_STEP_SUMMARY || null,
  };
}
