import type { DatasetConfig, DatasetName } from '../config/schema/dataset.js';
import type { Reporter } from '../core/reporter.js';
import type { Dropped } from './dataset.js';

/** A file on a public host. */
export interface RemoteFile {
  /** `https://host/path`; a mirror holds it as `host/path`. */
  address: string;
  /** The public checksum, where one is published. */
  checksum?: { algorithm: 'sha256' | 'md5'; value: string };
  /** Whether `read` can go without it, e.g. optional metadata. */
  optional?: boolean;
}

/** A column of ids, dictionary-encoded in order of first appearance. */
export interface IdColumn {
  /** One entry a row; an index into `ids`. */
  codes: Int32Array;
  ids: readonly string[];
}

/** What a parser gives: columns with original ids, unfiltered. */
export interface RawDataset {
  users: IdColumn;
  items: IdColumn;
  /** Seconds since 1970. */
  times: Float64Array | null;
  values: Float32Array | null;
  /** `Part` by row, for published splits. */
  parts: Uint8Array | null;
  rowsInTimeOrder: boolean;
  /** Domain names by original item id; absent items have none. */
  itemDomains: ReadonlyMap<string, readonly string[]> | null;
  /** Events that tell domains (tags), by original ids. */
  domainEvents: { users: IdColumn; items: IdColumn; domains: IdColumn } | null;
  /** Text by original item id. */
  itemText: ReadonlyMap<string, string> | null;
  /** p(item | user) over the codes of `users.ids` and `items.ids`, row by row. */
  trueProbability: Float32Array | null;
  dropped: readonly Dropped[];
}

/** What a parser may use. */
export interface ReadContext {
  /** Local paths by address; optional files may be absent. */
  files: ReadonlyMap<string, string>;
  /** The folder that relative paths of a `files` data set start from. */
  baseFolder: string;
  reporter: Reporter;
}

type ConfigOf<Name extends DatasetName> = Extract<DatasetConfig, { name: Name }>;

/** One data set: where it is, what it is, and how its files are read. */
export interface Source<Name extends DatasetName = DatasetName> {
  readonly name: Name;
  readonly title: string;
  /** The page that describes it. */
  readonly homepage: string;
  readonly licence: string;
  readonly citation: string;
  /** What counts as a domain. */
  readonly domain: string;
  /** The files it needs, for given options. */
  remoteFiles(config: ConfigOf<Name>): readonly RemoteFile[];
  /** For data behind a form: what the person has to do; the file then comes from `data import`. */
  readonly manual?: { fileName: string; instructions: string };
  /** Local files that belong to the data, so that their content is part of the cache key (`files` data sets). */
  localFiles?(config: ConfigOf<Name>, baseFolder: string): readonly string[];
  /** The options that name its sub-sets, e.g. `set: amazon2014-health`; for `data list`. */
  readonly variants?: readonly { option: string; values: readonly string[] }[];
  read(config: ConfigOf<Name>, context: ReadContext): Promise<RawDataset>;
}
