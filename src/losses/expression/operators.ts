import {
  abs,
  add,
  broadcastTo,
  div,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  reciprocal,
  relu,
  sigmoid,
  sign,
  softplus,
  sqrt,
  square,
  sub,
  type Tensor,
  tanh,
} from '@tensorflow/tfjs-core';
import type { Aggregate, Operator } from '../../config/formula/expression.js';
import { type Guards, smoothedMagnitude, smoothedReciprocal } from './guards.js';

type ElementwiseOperator = Exclude<Operator, Aggregate>;
type Compute = (x: Tensor, y: Tensor) => Tensor;

/** What each operator computes, elementwise and with broadcasting; those of one operand take the first. */
const exact: { readonly [Name in ElementwiseOperator]: Compute } = {
  add: (x, y) => add(x, y),
  subtract: (x, y) => sub(x, y),
  multiply: (x, y) => mul(x, y),
  divide: (x, y) => div(x, y),
  power: (x, y) => pow(x, y),
  max: (x, y) => maximum(...alike(x, y)),
  min: (x, y) => minimum(...alike(x, y)),
  negate: (x) => neg(x),
  identity: (x) => x,
  log: (x) => log(x),
  square: (x) => square(x),
  reciprocal: (x) => reciprocal(x),
  sigmoid: (x) => sigmoid(x),
  tanh: (x) => tanh(x),
  relu: (x) => relu(x),
  abs: (x) => abs(x),
  sqrt: (x) => sqrt(x),
  exp: (x) => exp(x),
  sign: (x) => sign(x),
  softplus: (x) => softplus(x),
};

/** Those that AutoLossGen's search defines otherwise (`LossFormula.py`). */
const guarded: { readonly [Name in ElementwiseOperator]?: Compute } = {
  divide: (x, y) => mul(x, smoothedReciprocal(y)),
  log: (x) => mul(sign(x), log(smoothedMagnitude(x))),
  reciprocal: (x) => smoothedReciprocal(x),
  sqrt: (x) => mul(sign(x), sqrt(smoothedMagnitude(x))),
};

/** What an operator computes. */
export function elementwise(operator: ElementwiseOperator, guards: Guards): Compute {
  return (guards === 'autolossgen' ? guarded[operator] : undefined) ?? exact[operator];
}

/** The gradients of tfjs's maximum and minimum know no broadcasting. */
function alike(x: Tensor, y: Tensor): [Tensor, Tensor] {
  const shape = x.size >= y.size ? x.shape : y.shape;
  const shaped = (tensor: Tensor) =>
    tensor.size === x.size && x.size === y.size ? tensor : broadcastTo(tensor, shape);
  return [shaped(x), shaped(y)];
}
