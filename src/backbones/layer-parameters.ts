import { ones, type Tensor1D, type Tensor2D, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import type { InitializationConfig } from '../config/schema/backbone.js';
import { RandomStream } from '../core/random.js';
import { layerNorm } from '../engine/operators/layer-norm.js';
import { linear } from '../engine/operators/linear.js';
import type { ParameterGroup } from '../engine/parameters.js';
import { matrix } from './embedding-tables.js';
import { embeddingTable } from './initialization.js';

/** What a layer makes of rows: [N, in] to [N, out]. */
export type Layer = (x: Tensor2D) => Tensor2D;

/** Makes parameters with the initial values of a seed, each by its name. */
export class LayerParameters {
  /** All that were made, in their order. */
  readonly variables: Variable[] = [];

  constructor(
    private readonly initialization: InitializationConfig,
    private readonly seed: number,
  ) {}

  /** A matrix of random values: [rows, columns]. */
  matrix(name: string, rows: number, columns: number): Tensor2D {
    const stream = new RandomStream(this.seed, 'initialization', name);
    return matrix(this.own(embeddingTable(rows, columns, this.initialization, stream)));
  }

  /** A dense layer; its bias starts at 0. */
  linear(name: string, inputs: number, outputs: number): Layer {
    const weight = this.matrix(name, outputs, inputs);
    const bias = this.vector(zeros([outputs]));
    return (x) => linear(x, weight, bias);
  }

  /** Layer normalisation; its gain starts at 1 and its bias at 0. */
  layerNorm(size: number, epsilon: number): Layer {
    const gain = this.vector(ones([size]));
    const bias = this.vector(zeros([size]));
    return (x) => layerNorm(x, gain, bias, epsilon);
  }

  /** All that were made, as a group that is trained with the model. */
  group(name: string): ParameterGroup {
    return { name, variables: this.variables, direction: 'descend', phase: 'main', decays: true };
  }

  private vector(initial: Tensor1D): Tensor1D {
    const created = this.own(variable(initial));
    initial.dispose();
    return created as unknown as Tensor1D;
  }

  private own(created: Variable): Variable {
    this.variables.push(created);
    return created;
  }
}
