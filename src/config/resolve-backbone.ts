import type { BackboneConfig, InitializationConfig } from './schema/backbone.js';
import type { ResolvedBackboneConfig } from './schema/experiment.js';

type Named<Name extends BackboneConfig['name']> = Extract<BackboneConfig, { name: Name }>;

/** A backbone with the defaults written out that depend on its other keys. */
export function resolveBackbone(backbone: BackboneConfig): ResolvedBackboneConfig {
  switch (backbone.name) {
    case 'mf':
    case 'lightgcn':
    case 'xsimgcl':
      return { ...backbone, initialization: backbone.initialization ?? usualInitialization(backbone) };
    case 'sasrec':
      return resolveSasRec(backbone);
    case 'gru4rec':
      return resolveGru4Rec(backbone);
    case 'pinnerformer':
    case 'pinnerformer-lite':
      return resolvePinnerFormer(backbone);
    default:
      return backbone;
  }
}

function usualInitialization(backbone: Named<'mf' | 'lightgcn' | 'xsimgcl'>): InitializationConfig {
  if (backbone.name === 'xsimgcl') return { name: 'xavier-uniform' };
  if (backbone.similarity === 'cosine') return { name: 'normal', deviation: 1 };
  return backbone.name === 'mf' ? { name: 'xavier-normal' } : { name: 'normal', deviation: 0.1 };
}

/** Sizes of the published codes: kang205/SASRec and pmixer/SASRec.pytorch on MovieLens-1M, and RecBole. */
const sasRecSizes = {
  paper: {
    'pre-norm': { dimensions: 50, layers: 2, heads: 1, dropout: 0.2, maxLength: 200 },
    original: { dimensions: 50, layers: 2, heads: 1, dropout: 0.2, maxLength: 200 },
    recbole: { dimensions: 64, layers: 2, heads: 2, dropout: 0.5, maxLength: 50 },
  },
  small: { dimensions: 32, layers: 2, heads: 1, dropout: 0.2, maxLength: 20 },
} as const;

const sasRecInitialization = {
  'pre-norm': { name: 'xavier-normal' },
  original: { name: 'xavier-uniform' },
  recbole: { name: 'normal', deviation: 0.02 },
} as const;

function resolveSasRec({ preset, ...written }: Named<'sasrec'>): ResolvedBackboneConfig {
  const { variant } = written;
  const sizes = preset === 'small' ? sasRecSizes.small : sasRecSizes.paper[variant];
  const dimensions = written.dimensions ?? sizes.dimensions;
  return {
    ...written,
    dimensions,
    layers: written.layers ?? sizes.layers,
    heads: written.heads ?? sizes.heads,
    feedForward: written.feedForward ?? (variant === 'recbole' ? 4 : 1) * dimensions,
    dropout: written.dropout ?? sizes.dropout,
    maxLength: written.maxLength ?? sizes.maxLength,
    initialization: written.initialization ?? sasRecInitialization[variant],
  };
}

const gru4RecSizes = {
  paper: { dimensions: 64, hidden: 128, dropout: 0.3, maxLength: 50 },
  small: { dimensions: 32, hidden: 64, dropout: 0.3, maxLength: 20 },
} as const;

function resolveGru4Rec({ preset = 'paper', ...written }: Named<'gru4rec'>): ResolvedBackboneConfig {
  const sizes = gru4RecSizes[preset];
  return {
    ...written,
    dimensions: written.dimensions ?? sizes.dimensions,
    hidden: written.hidden ?? sizes.hidden,
    dropout: written.dropout ?? sizes.dropout,
    maxLength: written.maxLength ?? sizes.maxLength,
    initialization: written.initialization ?? { name: 'xavier-normal' },
  };
}

/** What the paper of PinnerFormer does not tell (layers, heads, dropout) is that of PinnerFormerLite's code. */
const pinnerFormerSizes = {
  paper: {
    pinnerformer: { dimensions: 256, layers: 4, heads: 8, dropout: 0.1, maxLength: 256 },
    'pinnerformer-lite': { dimensions: 256, layers: 4, heads: 8, dropout: 0.1, maxLength: 100 },
  },
  small: { dimensions: 64, layers: 2, heads: 2, dropout: 0.2, maxLength: 50 },
} as const;

function resolvePinnerFormer({
  preset,
  ...written
}: Named<'pinnerformer' | 'pinnerformer-lite'>): ResolvedBackboneConfig {
  const sizes = preset === 'paper' ? pinnerFormerSizes.paper[written.name] : pinnerFormerSizes.small;
  const dimensions = written.dimensions ?? sizes.dimensions;
  return {
    ...written,
    dimensions,
    layers: written.layers ?? sizes.layers,
    heads: written.heads ?? sizes.heads,
    feedForward: written.feedForward ?? 4 * dimensions,
    dropout: written.dropout ?? sizes.dropout,
    maxLength: written.maxLength ?? sizes.maxLength,
    initialization: written.initialization ?? { name: 'normal', deviation: 0.02 },
  };
}
