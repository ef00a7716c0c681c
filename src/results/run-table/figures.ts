import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Papa from 'papaparse';
import type { GroupKind } from '../../evaluation/evaluation.js';
import type { Subset } from '../../split/split.js';
import { checkHeader, unreadableFile } from '../csv-file.js';
import { type MetricRecord, metricRecords, metricsHeader } from '../metrics-csv.js';

/** Which lines of the files are wanted. */
export interface WantedFigures {
  subset: Subset;
  group: GroupKind;
}

/** A figure and the configuration of its run, where it lies beside the file. */
export interface Figure extends MetricRecord {
  /** Path of the file that it stands in. */
  file: string;
  /** Path of config.yaml; it may not exist. */
  configFile: string;
}

/** Files that are read at the same time. */
const AT_ONCE = 64;

/**
 * Reads the wanted figures of many files. Lines of other groups are passed over by their text, so that ten thousand
 * runs take seconds.
 *
 * @throws InputError where a file is no metrics.csv, or a wanted line is malformed
 */
export async function readFigures(paths: readonly string[], wanted: WantedFigures): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    const texts = await Promise.all(paths.slice(start, start + AT_ONCE).map(readText));
    texts.forEach((text, index) => {
      const path = paths[start + index]!;
      const configFile = join(dirname(path), 'config.yaml');
      for (const record of wantedRecords(text, path, wanted))
        figures.push({ ...record, file: path, configFile });
    });
  }
  return figures;
}

function wantedRecords(text: string, path: string, { subset, group }: WantedFigures): MetricRecord[] {
  const endOfHeader = text.indexOf('\n');
  checkHeader(text.slice(0, Math.max(endOfHeader, 0)).trimEnd().split(','), path, metricsHeader);
  const needle = `,${subset},${group},`;
  const lines: string[] = [];
  for (let at = text.indexOf(needle, endOfHeader); at >= 0; ) {
    const end = text.indexOf('\n', at);
    const start = text.lastIndexOf('\n', at) + 1;
    lines.push(text.slice(start, end < 0 ? text.length : end));
    at = end < 0 ? -1 : text.indexOf(needle, end);
  }
  if (lines.length === 0) return [];
  const { data } = Papa.parse<string[]>(lines.join('\n'), { delimiter: ',' });
  return metricRecords(data, path);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadableFile(error, path);
  }
}
