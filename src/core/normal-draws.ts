import type { RandomStream } from './random.js';

/** Layers of equal area under exp(-x²/2), and the place where the lowest ends and the tail begins. */
const LAYERS = 256;
const TAIL = 3.6541528853610088;
const AREA = 0.00492867323399;
/** Bits of a draw beyond those that choose the layer, one of them the sign. */
const HALF_RANGE = 2 ** 23;

/** The right ends of the layers, from the widest up; the lowest is as wide as a box of its area with the tail in it. */
const ends = layerEnds();
const scales = ends.map((end) => end / HALF_RANGE);

/**
 * Fills an array with standard normal numbers by the ziggurat of Marsaglia and Tsang (2000), with the layer and the
 * place in it taken from different bits (Doornik, 2005). Several times faster than `RandomStream.normal`, which it does
 * not agree with.
 */
export function fillNormal(target: Float32Array, stream: RandomStream): void {
  const drawnBits = new Uint32Array(target.length);
  stream.fill(drawnBits);
  const bits = new Int32Array(drawnBits.buffer);
  for (let k = 0; k < target.length; k++) {
    const drawn = bits[k]!;
    const layer = drawn & (LAYERS - 1);
    const value = ((drawn >> 8) + 0.5) * scales[layer]!;
    target[k] = Math.abs(value) < ends[layer + 1]! ? value : outside(layer, value, stream);
  }
}

/** Of a draw outside the part of its layer that lies wholly under the curve: itself, or another. */
function outside(first: number, drawn: number, stream: RandomStream): number {
  let layer = first;
  let value = drawn;
  for (;;) {
    if (Math.abs(value) < ends[layer + 1]!) return value;
    if (layer === 0) return Math.sign(value) * tail(stream);
    const below = density(ends[layer]!);
    if (below + stream.float() * (density(ends[layer + 1]!) - below) < density(value)) return value;
    layer = stream.integer(LAYERS);
    value = (2 * stream.float() - 1) * ends[layer]!;
  }
}

/** A normal number beyond the lowest layer (Marsaglia, 1964). */
function tail(stream: RandomStream): number {
  for (;;) {
    const beyond = -Math.log(1 - stream.float()) / TAIL;
    if (-2 * Math.log(1 - stream.float()) > beyond * beyond) return TAIL + beyond;
  }
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x);
}

function layerEnds(): Float64Array {
  const found = new Float64Array(LAYERS + 1);
  found[0] = AREA / density(TAIL);
  found[1] = TAIL;
  for (let layer = 1; layer + 1 < LAYERS; layer++) {
    found[layer + 1] = Math.sqrt(-2 * Math.log(AREA / found[layer]! + density(found[layer]!)));
  }
  return found;
}
