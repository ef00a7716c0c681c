import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { datasetLabel } from '../config/dataset-label.js';
import { datasetSchema } from '../config/schema/dataset.js';
import { sourceOf, sources } from './registry.js';

const names = datasetSchema.options.map((option) => option.shape.name.value);
/** Options without a default. */
const required: Record<string, Record<string, string>> = {
  'amazon-2023': { category: 'Video_Games' },
  'ir-benchmark': { set: 'amazon2014-health' },
  files: { train: 'https://example.org/train.csv' },
};

it('has a source for every data set of the schema', () => {
  expect(Object.keys(sources).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  const config = datasetSchema.parse({ name, ...required[name] });
  const source = sourceOf(config);

  it('says what it is, under which terms, and how to cite it', () => {
    expect(source.name).toBe(name);
    for (const text of [source.title, source.homepage, source.licence, source.citation, source.domain]) {
      expect(text).not.toBe('');
    }
  });

  it('comes from public addresses, with well-formed checksums', () => {
    for (const { address, checksum } of source.remoteFiles(config)) {
      expect(address).toMatch(/^https:\/\/[^/]+\/.+[^/]$/);
      if (checksum !== undefined) {
        expect(checksum.value).toMatch(checksum.algorithm === 'md5' ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{64}$/);
      }
    }
  });

  it('is described in the README of the sources', () => {
    const readme = readFileSync(new URL('./sources/README.md', import.meta.url), 'utf-8');
    expect(readme).toContain(`\`${name}\``);
  });
});

it('accepts every variant that it lists', () => {
  for (const source of Object.values(sources)) {
    for (const { option, values } of source.variants ?? []) {
      for (const value of values) {
        const config = datasetSchema.parse({ name: source.name, ...required[source.name], [option]: value });
        expect(sourceOf(config).remoteFiles(config).length).toBeGreaterThan(0);
      }
    }
  }
});

it('labels each variant differently, so that none takes the prepared data or the table of another', () => {
  for (const source of Object.values(sources)) {
    for (const { option, values } of source.variants ?? []) {
      const configs = values.map((value) => ({
        name: source.name,
        ...required[source.name],
        [option]: value,
      }));
      const labels = configs.map((config) => datasetLabel(datasetSchema.parse(config)));
      expect(new Set(labels).size).toBe(values.length);
    }
  }
});
