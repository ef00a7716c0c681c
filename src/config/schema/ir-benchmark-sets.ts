/** The sets of IR-Benchmark whose test part was drawn at random. */
export const randomSetNames = [
  'amazon2014-beauty',
  'amazon2014-book',
  'amazon2014-cd',
  'amazon2014-electronic',
  'amazon2014-health',
  'amazon2014-movie',
  'douban-book',
  'douban-movie',
  'douban-music',
  'food',
  'gowalla',
  'movielens-100k',
  'movielens-1m',
  'yahoo-music',
  'yelp2018',
] as const;

/** The sets whose test part is drawn evenly over items (`-popularity`) or lies later in time (`-temporal`). */
export const shiftedSetNames = [
  'amazon2014-book-popularity',
  'amazon2014-book-temporal',
  'amazon2014-cd-popularity',
  'amazon2014-cd-temporal',
  'amazon2014-electronic-popularity',
  'amazon2014-electronic-temporal',
  'amazon2014-movie-popularity',
  'amazon2014-movie-temporal',
  'douban-book-popularity',
  'douban-movie-popularity',
  'douban-music-popularity',
  'food-temporal',
  'gowalla-popularity',
  'movielens-1m-temporal',
  'yelp2018-popularity',
  'yelp2022-popularity',
] as const;
