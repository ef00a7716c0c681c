/** What tables beside the interactions tell of items: their domains and a text. */
export class ItemDescriptions {
  /** Domain names by original item id; items in no domain are absent. */
  readonly domains = new Map<string, readonly string[]>();
  /** Text by original item id, e.g. `Heat (1995) | Action, Crime`. */
  readonly text = new Map<string, string>();

  /** @param details pieces of the text, in order; empty ones are left out */
  add(item: string, details: readonly (string | null | undefined)[], domains: readonly string[]): void {
    const text = details.filter((detail) => detail).join(' | ');
    if (text !== '') this.text.set(item, text);
    if (domains.length > 0) this.domains.set(item, [...new Set(domains)]);
  }
}
