import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../../../core/errors.js';
import { LIBRARIES } from './package.js';

/**
 * The folder `tensorflow` of a TensorFlow that is installed in Python.
 *
 * @param given that folder, the `site-packages` that holds it, or a virtual environment
 * @throws InputError where it has not the libraries and headers that the addon needs
 */
export function findInstalled(given: string): string {
  const folder = resolve(given);
  const candidates = [
    folder,
    join(folder, 'tensorflow'),
    ...sitePackages(folder).map((site) => join(site, 'tensorflow')),
  ];
  const found = candidates.find((candidate) => existsSync(join(candidate, LIBRARIES[0])));
  if (found === undefined) {
    throw new InputError('There is no installed TensorFlow', {
      where: folder,
      expected: `the folder \`tensorflow\` of a Python’s site-packages with ${LIBRARIES[0]} (TensorFlow 2.15 or newer), its site-packages, or a virtual environment`,
      found: existsSync(folder) ? 'a folder without it' : 'no such folder',
      fix: '`python3 -c "import tensorflow; print(tensorflow.__path__[0])"` prints it; leave --from out to download the libraries',
    });
  }
  const lacking = [...LIBRARIES, 'include/tensorflow/c/c_api.h'].filter(
    (name) => !existsSync(join(found, name)),
  );
  if (lacking.length > 0) {
    throw new InputError('The installed TensorFlow is not whole', {
      where: found,
      expected: lacking.join(', '),
      fix: 'install it again, or leave --from out to download the libraries',
    });
  }
  return found;
}

function sitePackages(environment: string): string[] {
  return ['lib', 'lib64'].flatMap((lib) => {
    const folder = join(environment, lib);
    if (!existsSync(folder)) return [];
    const versions = readdirSync(folder).filter((name) => name.startsWith('python3'));
    return versions.map((version) => join(folder, version, 'site-packages'));
  });
}
