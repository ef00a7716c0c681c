/**
 * One dense Adam step in place, along g = gradient + decay · parameter: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g²,
 * parameter -= stepSize · m / (sqrt(v) · inverseRoot + epsilon).
 */
export function adamStep(
  parameter: usize,
  firstMoment: usize,
  secondMoment: usize,
  gradient: usize,
  count: i32,
  beta1: f32,
  beta2: f32,
  stepSize: f32,
  inverseRoot: f32,
  epsilon: f32,
  decay: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const c1 = f32x4.splat(1 - beta1);
  const c2 = f32x4.splat(1 - beta2);
  const size = f32x4.splat(stepSize);
  const root = f32x4.splat(inverseRoot);
  const eps = f32x4.splat(epsilon);
  const shrink = f32x4.splat(decay);
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const at = <usize>k << 2;
    const p = v128.load(parameter + at);
    const g = f32x4.add(v128.load(gradient + at), f32x4.mul(shrink, p));
    const m = f32x4.add(f32x4.mul(b1, v128.load(firstMoment + at)), f32x4.mul(c1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(secondMoment + at)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(firstMoment + at, m);
    v128.store(secondMoment + at, v);
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(v), root), eps);
    v128.store(parameter + at, f32x4.sub(p, f32x4.div(f32x4.mul(size, m), denominator)));
  }
  for (; k < count; k++) {
    const at = <usize>k << 2;
    const p = load<f32>(parameter + at);
    const g: f32 = load<f32>(gradient + at) + decay * p;
    const m: f32 = beta1 * load<f32>(firstMoment + at) + (1 - beta1) * g;
    const v: f32 = beta2 * load<f32>(secondMoment + at) + (1 - beta2) * (g * g);
    store<f32>(firstMoment + at, m);
    store<f32>(secondMoment + at, v);
    store<f32>(parameter + at, p - (stepSize * m) / (sqrt<f32>(v) * inverseRoot + epsilon));
  }
}

/** The step of `adamStep` on the rows of a table and its moments that are listed, each once; gradient[n, :] is that of rows[n]. */
export function lazyAdamStep(
  parameter: usize,
  firstMoment: usize,
  secondMoment: usize,
  rows: usize,
  gradient: usize,
  count: i32,
  size: i32,
  beta1: f32,
  beta2: f32,
  stepSize: f32,
  inverseRoot: f32,
  epsilon: f32,
  decay: f32,
): void {
  const bytes = <usize>size << 2;
  for (let n = 0; n < count; n++) {
    const at = <usize>load<i32>(rows + (<usize>n << 2)) * bytes;
    adamStep(
      parameter + at,
      firstMoment + at,
      secondMoment + at,
      gradient + <usize>n * bytes,
      size,
      beta1,
      beta2,
      stepSize,
      inverseRoot,
      epsilon,
      decay,
    );
  }
}
