import { openFile } from '../archive.js';
import { readLines } from '../lines.js';
import { scanEvents } from '../scan.js';
import type { RawDataset, ReadContext, RemoteFile, Source } from '../source.js';
import { fetchedPath } from './fetched-path.js';
import { ItemDescriptions } from './item-descriptions.js';
import { MalformedRows } from './malformed-rows.js';
import { rawDataset } from './raw-dataset.js';

const FOLDER = 'https://mcauleylab.ucsd.edu/public_datasets/data/amazon_2023';

function filesOf(category: string): { ratings: RemoteFile; metadata: RemoteFile } {
  return {
    ratings: { address: `${FOLDER}/benchmark/5core/rating_only/${category}.csv.gz` },
    metadata: { address: `${FOLDER}/raw/meta_categories/meta_${category}.jsonl.gz` },
  };
}

/** What is kept of the metadata of one item. */
interface Product {
  title: string | null;
  store: string | null;
  /** From the root of the catalogue to the leaf; the leaf alone where no more is known. */
  path: readonly string[];
}

async function readCategory(category: string, context: ReadContext): Promise<RawDataset> {
  const { ratings, metadata } = filesOf(category);
  const ratingsPath = fetchedPath(context, ratings.address);
  const events = await scanEvents(await openFile(ratingsPath), {
    where: ratingsPath,
    delimiter: ',',
    header: true,
    columns: { user: 0, item: 1, value: 2, time: 3 },
    timeUnit: 'milliseconds',
  });
  const malformed = new MalformedRows(`meta_${category}.jsonl`);
  const products = await readProducts(
    fetchedPath(context, metadata.address),
    new Set(events.items.ids),
    malformed,
  );
  const descriptions = describe(products);
  if (descriptions.domains.size === 0) {
    context.reporter.warn(`The metadata of ${category} tell no categories: no item has a domain`);
  }
  const undescribed = events.items.ids.length - products.size;
  return rawDataset(events, {
    times: events.times,
    values: events.values,
    itemDomains: descriptions.domains,
    itemText: descriptions.text,
    dropped: [
      ...events.dropped,
      ...malformed.dropped(),
      ...(undescribed === 0
        ? []
        : [{ reason: 'no metadata (kept, in no domain)', unit: 'items', count: undescribed }]),
    ],
  });
}

/**
 * Reads the metadata of the items that occur. The file of a category holds millions of products with long
 * descriptions, so a line is parsed only if it names an item that occurs.
 */
async function readProducts(
  path: string,
  occurring: ReadonlySet<string>,
  malformed: MalformedRows,
): Promise<Map<string, Product>> {
  const products = new Map<string, Product>();
  let number = 0;
  for await (const line of readLines(await openFile(path))) {
    number++;
    if (line === '' || !mayDescribe(line, occurring)) continue;
    const entry = parseEntry(line);
    if (entry === null) malformed.add(number);
    else if (occurring.has(entry.item)) products.set(entry.item, entry.product);
  }
  return products;
}

/** False only where every item that the line names is one that does not occur. */
function mayDescribe(line: string, occurring: ReadonlySet<string>): boolean {
  let named = false;
  for (const [, item] of line.matchAll(/"parent_asin"\s*:\s*"([^"\\]*)"/g)) {
    if (occurring.has(item!)) return true;
    named = true;
  }
  return !named;
}

function parseEntry(line: string): { item: string; product: Product } | null {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return null;
  }
  if (entry === null || typeof entry !== 'object') return null;
  const { parent_asin: item, title, store, categories } = entry as Record<string, unknown>;
  if (typeof item !== 'string') return null;
  return {
    item,
    product: {
      title: typeof title === 'string' ? title : null,
      store: typeof store === 'string' ? store : null,
      path: Array.isArray(categories) ? categories.filter((level) => typeof level === 'string') : [],
    },
  };
}

function describe(products: ReadonlyMap<string, Product>): ItemDescriptions {
  const roots = new Set<string>();
  for (const { path } of products.values()) if (path.length > 1) roots.add(path[0]!);
  const descriptions = new ItemDescriptions();
  for (const [item, { title, store, path }] of products) {
    descriptions.add(item, [title, store, path.join(' > ')], domainOf(path, roots));
  }
  return descriptions;
}

/** The level below the root; a lone level is the leaf, unless it is the root that other paths begin with. */
function domainOf(path: readonly string[], roots: ReadonlySet<string>): string[] {
  const [first, second] = path;
  if (second !== undefined) return [second];
  return first === undefined || roots.has(first) ? [] : [first];
}

const amazonReviews = {
  homepage: 'https://amazon-reviews-2023.github.io/',
  licence: 'No explicit licence; used for research by custom. Not for redistribution.',
  citation:
    'Yupeng Hou, Jiacheng Li, Zhankui He, An Yan, Xiusi Chen and Julian McAuley. 2024. Bridging Language and Items ' +
    'for Retrieval and Recommendation. arXiv:2403.03952',
  domain: 'the level below the root of the category path; the leaf where only that is known',
};

/** Amazon Reviews 2023, Electronics: 5-core ratings with times in seconds; text is title, store and categories. */
export const amazonElectronics: Source<'amazon-electronics'> = {
  name: 'amazon-electronics',
  title: 'Amazon Reviews 2023, Electronics, 5-core',
  ...amazonReviews,
  remoteFiles: () => Object.values(filesOf('Electronics')),
  read: (_config, context) => readCategory('Electronics', context),
};

/** Any category of Amazon Reviews 2023, by the name in the file names of the source. */
export const amazon2023: Source<'amazon-2023'> = {
  name: 'amazon-2023',
  title: 'Amazon Reviews 2023, one category, 5-core',
  ...amazonReviews,
  variants: [
    {
      option: 'category',
      values: [
        'All_Beauty',
        'Amazon_Fashion',
        'Appliances',
        'Arts_Crafts_and_Sewing',
        'Automotive',
        'Baby_Products',
        'Beauty_and_Personal_Care',
        'Books',
        'CDs_and_Vinyl',
        'Cell_Phones_and_Accessories',
        'Clothing_Shoes_and_Jewelry',
        'Digital_Music',
        'Electronics',
        'Gift_Cards',
        'Grocery_and_Gourmet_Food',
        'Handmade_Products',
        'Health_and_Household',
        'Health_and_Personal_Care',
        'Home_and_Kitchen',
        'Industrial_and_Scientific',
        'Kindle_Store',
        'Magazine_Subscriptions',
        'Movies_and_TV',
        'Musical_Instruments',
        'Office_Products',
        'Patio_Lawn_and_Garden',
        'Pet_Supplies',
        'Software',
        'Sports_and_Outdoors',
        'Subscription_Boxes',
        'Tools_and_Home_Improvement',
        'Toys_and_Games',
        'Video_Games',
      ],
    },
  ],
  remoteFiles: ({ category }) => Object.values(filesOf(category)),
  read: ({ category }, context) => readCategory(category, context),
};
