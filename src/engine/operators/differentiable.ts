import { customGrad, type Tensor } from '@tensorflow/tfjs-core';

/**
 * An operator with a gradient of its own.
 *
 * @param inputs what is differentiated
 * @param forward computes the value, and the tensors that the gradient needs; others are gone when it is computed
 * @param backward the gradients of the inputs, in their order, from the value's gradient and the saved tensors
 */
export function differentiable<Out extends Tensor>(
  inputs: readonly Tensor[],
  forward: () => { value: Out; saved: readonly Tensor[] },
  backward: (gradient: Out, saved: readonly Tensor[]) => readonly Tensor[],
): Out {
  const operator = customGrad((...inputsAndSave) => {
    const save = inputsAndSave[inputs.length] as unknown as (tensors: Tensor[]) => void;
    const { value, saved } = forward();
    save([...saved]);
    return {
      value,
      gradFunc: (gradient: Tensor, kept: Tensor[]) => {
        const gradients = backward(gradient as Out, kept);
        return gradients.length === 1 ? gradients[0]! : [...gradients];
      },
    };
  });
  return operator(...inputs) as Out;
}
