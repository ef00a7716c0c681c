import { add, dispose, mul, relu, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import type { ModelContext } from '../backbones/model-context.js';
import type { LossOptions } from '../config/schema/loss.js';
import { excessNorm } from '../engine/operators/excess-norm.js';
import { exampleUsers, type SingleBatch } from '../sampling/batch.js';
import type { Loss, LossInput } from './loss.js';
import { negativesLogSumExp } from './negatives-log-sum-exp.js';
import { UserValues } from './user-values.js';

/**
 * DrRL (arXiv 2506.15120, as in its authors' code, `optim_DrRL.py`): the negatives' part is the dual of a distributionally
 * robust optimisation over a Rényi divergence ball of order ω around the uniform draws,
 *
 *   sup_{D_ω(Q‖P) ≤ η} E_Q f = inf_m { m + c·(E_P relu(f - m)^ω*)^(1/ω*) },  ω* = ω / (ω - 1),  c = exp(η / ω*) ≥ 1,
 *
 * with a margin m_u for each user, which is learned. By the form of ω:
 * - above 1: relu(1 - s_ui) + N^(-1/ω*)·(Σ_j (ε + c·relu(s_uj - m_u))^ω*)^(1/ω*) + m_u;
 * - `infinity` (ω* = 1, conditional value at risk): the same with the mean of ε + c·relu(s_uj - m_u), which is CCL with
 *   margins that are learned;
 * - 1 (Kullback-Leibler): relu(1 - s_ui) + τ·log E_j exp(s_uj / τ), the softmax loss times τ but for a constant where no
 *   score exceeds 1. The margins run off to -ω*·τ on the way there, and c tends to 1 for every η, so that neither is left;
 *   what they stand for is the temperature.
 */
export function drrl(options: LossOptions<'drrl'>, context: Pick<ModelContext, 'userCount'>): Loss {
  return options.omega === 1 ? softmaxLimit(options.temperature) : learnedMargins(options, context.userCount);
}

function softmaxLimit(temperature: number): Loss {
  return {
    name: 'drrl',
    needs: 'sampled',
    perExample: true,
    acceptsCounts: true,
    compute(input) {
      const draws = 'negativesPerRow' in input.batch ? input.batch.negativesPerRow : 1;
      const robust = mul(sub<Tensor1D>(negativesLogSumExp(input, temperature), Math.log(draws)), temperature);
      return { kind: 'per-example', value: add<Tensor1D>(relu(sub(1, input.positives)), robust) };
    },
  };
}

/**
 * Each step moves the margins of the batch's users by one step of gradient descent on the sum over the batch (not the
 * mean, and without weights of examples), from the scores before the step; repeated users add up. The model moves
 * against the margins from before: they change after it did.
 */
function learnedMargins(
  { omega, negativeWeight, margin, marginLearningRate, smoothing }: LossOptions<'drrl'>,
  userCount: number,
): Loss {
  const exponent = omega === 'infinity' ? 1 : omega / (omega - 1);
  const norm = { exponent, weight: negativeWeight, smoothing };
  const margins = new UserValues(userCount, margin);
  /** Σ_j q_j of the examples of the steps under way; null until the loss is computed. */
  const weightsOfSteps = new Map<LossInput, Tensor1D | null>();

  return {
    name: 'drrl',
    needs: 'sampled',
    perExample: true,
    acceptsCounts: true,
    beforeStep: ({ input }) => void weightsOfSteps.set(input, null),
    compute(input) {
      const { positives, negatives, multiplicities: counts, batch } = input;
      const present = margins.ofExamples(batch);
      const inputs = { negatives: negatives!, counts, margins: present };
      const { value: robust, totalWeight } = excessNorm(inputs, norm);
      // Where the step only looks, nothing will move the margins.
      if (weightsOfSteps.has(input)) weightsOfSteps.set(input, totalWeight);
      else totalWeight.dispose();
      const value = add<Tensor1D>(add(relu(sub(1, positives)), robust), present);
      return { kind: 'per-example', value };
    },
    afterStep({ input }) {
      const totalWeight = weightsOfSteps.get(input)!;
      weightsOfSteps.delete(input);
      descend(margins, input.batch, totalWeight.dataSync() as Float32Array, marginLearningRate);
      totalWeight.dispose();
    },
    state: () => ({ margins: margins.state() }),
    restoreState: (state) => margins.restore(state.margins!),
    dispose() {
      margins.dispose();
      dispose([...weightsOfSteps.values()].filter((weights) => weights !== null));
      weightsOfSteps.clear();
    },
  };
}

/** Moves margins along -∂L/∂m_u = Σ_j q_j - 1, summed over the examples of a user. */
function descend(margins: UserValues, batch: SingleBatch, totalWeight: Float32Array, rate: number): void {
  exampleUsers(batch).forEach((user, k) => {
    margins.set(user, margins.get(user) - rate * (1 - totalWeight[k]!));
  });
}
