import { expect, it } from 'vitest';
import { collectHeaders } from './headers.js';

const include: Record<string, string> = {
  'tensorflow/c/c_api.h': '#include <stddef.h>\n#include "tensorflow/c/tf_status.h"\n#include "macros.h"\n',
  'tensorflow/c/tf_status.h': '#include "tensorflow/c/c_api.h"\n  #  include "tsl/status.h"\n',
  'tensorflow/c/macros.h': '// #include "tensorflow/c/unused.h"\n',
  'tensorflow/c/unused.h': '',
  'tsl/status.h': 'int status;\n',
};

it('follows includes by name, also relative and circular ones, and leaves out what is not there', async () => {
  const found = await collectHeaders(
    ['#include <node_api.h>\n#include "tensorflow/c/c_api.h"\n'],
    async (path) => include[path] ?? null,
  );
  expect([...found.keys()].sort()).toEqual([
    'tensorflow/c/c_api.h',
    'tensorflow/c/macros.h',
    'tensorflow/c/tf_status.h',
    'tsl/status.h',
  ]);
  expect(found.get('tsl/status.h')).toBe('int status;\n');
});
