import { type Variable, variable, zeros } from '@tensorflow/tfjs-core';

/** A variable of zeros with the shape of another, for the moments of an optimizer; not trained. */
export function zeroVariable(like: Variable): Variable {
  const initial = zeros(like.shape);
  const made = variable(initial, false);
  initial.dispose();
  return made;
}
