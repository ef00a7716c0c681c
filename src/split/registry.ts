import { globalTime } from './global-time.js';
import { leaveOneOut } from './leave-one-out.js';
import type { Protocol, SplitName } from './protocol.js';
import { provided } from './provided.js';
import { ratio } from './ratio.js';

/** Every split protocol by its name in a configuration. */
export const splitProtocols: { readonly [Name in SplitName]: Protocol<Name> } = {
  'leave-one-out': leaveOneOut,
  ratio,
  'global-time': globalTime,
  provided,
};
