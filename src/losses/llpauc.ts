import {
  add,
  div,
  expandDims,
  maximum,
  minimum,
  mul,
  neg,
  type Scalar,
  scalar,
  sigmoid,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import { differentiable } from '../engine/operators/differentiable.js';
import type { ParameterGroup } from '../engine/parameters.js';
import type { Loss } from './loss.js';

/**
 * LLPAUC (Shi et al., "Lower-left partial AUC", WWW 2024, as in swt-user/LLPAUC, `TP_Point_TP`), with p = σ(s_ui),
 * n_j = σ(s_uj) and r(x) = softplus(κx)/κ, κ = 5, in place of relu:
 *
 *   -s⁺ - r(-(p - a)² + 2(1 + γ)p - s⁺)/α + s⁻ + mean_j r((n_j - b)² + 2(1 + γ)n_j - s⁻)/β
 *     - γ² - θ_b(b - 1 - γ) + θ_a(a + γ),
 *
 * a value per example whose mean is the loss. The seven scalars are trained beside the model by its optimizer, s⁺, s⁻ and
 * γ with twice its learning rate, and are kept within their bounds; weight decay leaves them alone. By form:
 * - `official`: γ and s⁺ ascend, the others descend (the paper's minimax); γ stays in [-1, 1] and θ_a, θ_b above 0;
 * - `ir-benchmark` (`optim_LLPAUC.py`): all descend; γ stays in [max(-a, b - 1), 1], and θ_a and θ_b are free.
 */
export function llpauc({ form, alpha, beta }: LossOptions<'llpauc'>): Loss {
  const scalars = initialScalars();
  const { a, b, gamma, sPlus, sMinus, thetaA, thetaB } = scalars;
  const minimised = form === 'ir-benchmark';
  const ascending = minimised ? 'descend' : 'ascend';

  return {
    name: 'llpauc',
    needs: 'sampled',
    perExample: true,
    acceptsCounts: true,
    compute({ positives, negatives, multiplicities }) {
      const slope = mul(add(gamma, 1), 2);
      const p = sigmoid(positives);
      const ofPositive = smoothRelu(sub<Tensor1D>(sub(mul(slope, p), square(sub(p, a))), sPlus));
      // (n - b)² + slope·n - s⁻ = n·(n + slope - 2b) + b² - s⁻
      const ofNegatives = meanOfNegatives(
        negatives!,
        multiplicities,
        sub<Scalar>(slope, mul(b, 2)),
        sub<Scalar>(square(b), sMinus),
      );
      const ofExample = sub(div(ofNegatives, beta), div(ofPositive, alpha));
      return { kind: 'per-example', value: add<Tensor1D>(ofExample, constants(scalars)) };
    },
    parameterGroups: () => [
      group('llpauc/a and b', [a, b], { clamp: { min: 0, max: 1 } }),
      group('llpauc/s-minus', [sMinus], { learningRateFactor: 2, clamp: { min: 0, max: 5 } }),
      group('llpauc/s-plus', [sPlus], {
        direction: ascending,
        learningRateFactor: 2,
        clamp: { min: -1, max: 4 },
      }),
      group('llpauc/gamma', [gamma], {
        direction: ascending,
        learningRateFactor: 2,
        clamp: { min: -1, max: 1 },
      }),
      group('llpauc/thetas', [thetaA, thetaB], minimised ? {} : { clamp: { min: 0 } }),
    ],
    ...(minimised && { afterStep: () => holdGamma(scalars) }),
    dispose() {
      for (const target of Object.values(scalars)) target.dispose();
    },
  };
}

/** Of the softplus in place of relu. */
const KAPPA = 5;

/** The scalars that are trained beside the model. */
type Scalars = Record<'a' | 'b' | 'gamma' | 'sPlus' | 'sMinus' | 'thetaA' | 'thetaB', Variable>;

function initialScalars(): Scalars {
  const start = (value: number) => {
    const initial = scalar(value);
    const made = variable(initial);
    initial.dispose();
    return made;
  };
  return {
    a: start(1),
    b: start(0),
    gamma: start(0),
    sPlus: start(0.5),
    sMinus: start(0.5),
    thetaA: start(0.5),
    thetaB: start(0.5),
  };
}

/** What is the same for all examples. */
function constants({ a, b, gamma, sPlus, sMinus, thetaA, thetaB }: Scalars): Scalar {
  const penaltyA = mul(thetaA, add(a, gamma));
  const penaltyB = mul(thetaB, sub(add(gamma, 1), b));
  return add<Scalar>(sub(sub(sMinus, sPlus), square(gamma)), add(penaltyA, penaltyB));
}

/**
 * The mean over the negatives, each as often as it was drawn, of r(n(n + linear) + constant) with n = σ(score), [B]. Its
 * gradient is written out, because autodiff would hold some twenty matrices of the size of the scores.
 */
function meanOfNegatives(
  scores: Tensor2D,
  counts: Tensor2D | null,
  linear: Scalar,
  constant: Scalar,
): Tensor1D {
  return differentiable(
    [scores, linear, constant],
    () => {
      const n = sigmoid(scores);
      const x = tidy(() => mul<Tensor2D>(add(mul(n, add(n, linear)), constant), KAPPA));
      const drawn = counts ? sum<Tensor1D>(counts, 1) : scalar(scores.shape[1]);
      const total = tidy(() => sum<Tensor1D>(counts ? mul(softplus(x), counts) : softplus(x), 1));
      const value = div<Tensor1D>(total, mul(drawn, KAPPA));
      // r' = σ(κx)
      const steepness = tidy(() => (counts ? mul(sigmoid(x), counts) : sigmoid(x)));
      return { value, saved: [n, steepness, drawn, linear] };
    },
    (gradient, [n, steepness, drawn, k]) => {
      const byX = tidy(() => mul<Tensor2D>(steepness!, expandDims(div(gradient, drawn!), 1)));
      const byScores = tidy(() => {
        const byN = tidy(() => mul(byX, add(mul(n!, 2), k!)));
        return mul<Tensor2D>(
          byN,
          tidy(() => mul(n!, sub(1, n!))),
        );
      });
      return [byScores, tidy(() => sum(mul(byX, n!))), sum(byX)];
    },
  );
}

/** r(x) = softplus(κx)/κ. */
function smoothRelu<Kind extends Tensor>(x: Kind): Kind {
  return div(softplus(mul(x, KAPPA)), KAPPA);
}

function group(name: string, variables: Variable[], more: Partial<ParameterGroup>): ParameterGroup {
  return { name, variables, direction: 'descend', phase: 'main', decays: false, ...more };
}

/** Puts γ back above both -a and b - 1, whose bounds move with the step. */
function holdGamma({ a, b, gamma }: Scalars): void {
  tidy(() => gamma.assign(minimum(maximum(gamma, maximum(neg(a), sub(b, 1))), 1)));
}
