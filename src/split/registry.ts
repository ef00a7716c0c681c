import { globalTime } from './global-time.js';
import { leaveOneOut } from './leave-one-out.js';
import { popularityShift } from './popularity-shift.js';
import type { Protocol, SplitName } from './protocol.js';
import { provided } from './provided.js';
import { ratio } from './ratio.js';
import { temporalShift } from './temporal-shift.js';

/** Every split protocol by its name in a configuration. */
export const splitProtocols: { readonly [Name in SplitName]: Protocol<Name> } = {
  'leave-one-out': leaveOneOut,
  ratio,
  'global-time': globalTime,
  'popularity-shift': popularityShift,
  'temporal-shift': temporalShift,
  provided,
};
