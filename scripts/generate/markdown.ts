import { markdownTable } from 'markdown-table';

/** What stands above every generated page. */
export const GENERATED = '<!-- Made by `npm run generate`; edit the sources, not this page. -->';

/** A Markdown table whose cells may hold any text. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable([header, ...rows].map((row) => row.map(cell)));
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** Blocks with an empty line between them, and a line end. */
export function page(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}
