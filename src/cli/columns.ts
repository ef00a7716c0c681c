/** Rows in aligned columns, two spaces apart; columns whose cells are all numbers stand to the right. */
export function columns(rows: readonly (readonly string[])[], header?: readonly string[]): string {
  const all = header === undefined ? rows : [header, ...rows];
  const widths = (all[0] ?? []).map((_cell, column) => Math.max(...all.map((row) => row[column]!.length)));
  const numeric = widths.map((_width, column) =>
    rows.every((row) => /^[-+]?[\d.,]*( ?%)?$/.test(row[column]!)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
