import { Part } from '../dataset.js';
import type { ScannedEvents } from '../scan.js';
import type { IdColumn, RawDataset } from '../source.js';
import { rawDataset } from './raw-dataset.js';

/** The events of one part of a published split. */
export interface PublishedPart {
  part: keyof typeof Part;
  events: ScannedEvents;
}

/** Joins the parts of a published split, one after the other. Values or times that one part lacks are left out. */
export function joinParts(published: readonly PublishedPart[]): RawDataset {
  const events = published.map((part) => part.events);
  const interactions = {
    users: joinIds(events.map(({ users }) => users)),
    items: joinIds(events.map(({ items }) => items)),
  };
  const parts = new Uint8Array(interactions.users.codes.length);
  let begin = 0;
  for (const { part, events } of published) {
    const end = begin + events.users.codes.length;
    parts.fill(Part[part], begin, end);
    begin = end;
  }
  return rawDataset(interactions, {
    times: joinNumbers(
      events.map(({ times }) => times),
      Float64Array,
    ),
    values: joinNumbers(
      events.map(({ values }) => values),
      Float32Array,
    ),
    parts,
    dropped: events.flatMap(({ dropped }) => dropped),
  });
}

function joinIds(columns: readonly IdColumn[]): IdColumn {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(columns.reduce((rows, column) => rows + column.codes.length, 0));
  let row = 0;
  for (const column of columns) {
    const joined = column.ids.map((id) => {
      const code = codeOf.get(id) ?? codeOf.size;
      codeOf.set(id, code);
      return code;
    });
    for (const code of column.codes) codes[row++] = joined[code]!;
  }
  return { codes, ids: [...codeOf.keys()] };
}

/** Null where any part lacks the column. */
function joinNumbers<Column extends Float32Array | Float64Array>(
  columns: readonly (Column | null)[],
  create: new (length: number) => Column,
): Column | null {
  const present = columns.filter((column) => column !== null);
  if (present.length < columns.length) return null;
  const joined = new create(present.reduce((rows, column) => rows + column.length, 0));
  let row = 0;
  for (const column of present) {
    joined.set(column, row);
    row += column.length;
  }
  return joined;
}
