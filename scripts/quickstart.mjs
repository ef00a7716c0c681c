// `npm run quickstart`: installs, builds and runs the built-in example, with nothing but Node and npm at hand.
import { spawnSync } from 'node:child_process';

function run(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

run('npm', 'ci');
run('npm', 'run', '--silent', 'build');
run(process.execPath, 'bin/reclab.js', 'run', 'configs/quickstart.yaml');
console.log(`
The same on real data, downloaded and verified on the first run:

  npx reclab run configs/movielens-1m/mf-softmax.yaml
`);
