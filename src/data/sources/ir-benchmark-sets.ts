import type { randomSetNames, shiftedSetNames } from '../../config/schema/ir-benchmark-sets.js';

type RandomSetName = (typeof randomSetNames)[number];
type ShiftedSetName = (typeof shiftedSetNames)[number];

/**
 * SHA-256 of the published `data_iid/<set>/proc.zip`: each user's events cut at random, 80 % for training. Null where a
 * set is too large for the published list of checksums; its first download is then pinned.
 */
export const randomSets: Readonly<Record<RandomSetName, string | null>> = {
  'amazon2014-beauty': '859ef880d3445d8502abc4b7b77f713c2d8f510ff82ebb173af87ce46417f23b',
  'amazon2014-book': null,
  'amazon2014-cd': '3b2d0a57f4aceed5fa21eb3dd144ca5864e1e69f0ffe21e95b783752461c322b',
  'amazon2014-electronic': '7c67d05b3792aebaa46a7c46af438c574263f9e34e8a4ae67a40de17dc094ee0',
  'amazon2014-health': '56f9e4b317903b99669b7f8b9ac527a71d30f59e736138a1ae9b8aca4c7e1779',
  'amazon2014-movie': '88a89fd837f441744dd089358ff4f289c1122928c42b94414670d25e6ec369c4',
  'douban-book': 'f51e39519a501e61cac9d6d339e1286a71a32a0d212016d8a64d95f28105b6c3',
  'douban-movie': null,
  'douban-music': '5abb3d7873425097b500dd246cc130bfe1b5f026b5c083a2d7d81ac381948df0',
  food: '36ae9d8987c9000d49bb67352cdd37fc68ef6fc70bd678d836ffe819ee9dbb03',
  gowalla: '6412ab68a7484a2edf762f715b2397a977b40cfedad7efefd1c493608ffc1bdf',
  'movielens-100k': '4ab66c074eb9b253368b5a488974ac89a1fc59adbf0aa3e59bece5cefcd87028',
  'movielens-1m': 'b0d2b0eb82076da282cd7c00d35caf1d5e0079468b78a5f434a1ef1ba55134c1',
  'yahoo-music': 'cc012fc992b1b70cceeaf1187ae59ad0f31381a62f7f06a842767fd3d27cb390',
  yelp2018: null,
};

/**
 * SHA-256 of the published `data_ood/<set>/proc.zip`, null as above: the test part is drawn evenly over items
 * (`-popularity`) or lies later in time (`-temporal`).
 */
export const shiftedSets: Readonly<Record<ShiftedSetName, string | null>> = {
  'amazon2014-book-popularity': null,
  'amazon2014-book-temporal': null,
  'amazon2014-cd-popularity': 'dd87e147ad34733c49f4b117971d1f927fc331d985450a96d7aaa8ca0a95e08e',
  'amazon2014-cd-temporal': '743af0802b17b0fda7ff105f154a3f69ebb086741afee378a2e65cf9928b758f',
  'amazon2014-electronic-popularity': 'fa9c588acd1d8e3998f5ee05b259fcc0066aba1418413eb7034cb6352e49a9eb',
  'amazon2014-electronic-temporal': '566e9c1ac8beab6870ae5d673abfedda943b36bf671eec19143c347d39338a13',
  'amazon2014-movie-popularity': 'd0b4471e632780cb33843877fa4b199370d10d98bc0bbf840f58960e6dc89631',
  'amazon2014-movie-temporal': '3f08f0040e88ac73f7a49fe04ebd1f57271b27eb82939b8f17f42b7d7a6a5f9a',
  'douban-book-popularity': 'd19954e880ef6300c130b0cdac2978670f22c689d5a87523b6036e4a15e7750e',
  'douban-movie-popularity': null,
  'douban-music-popularity': '19976fb1c624f010d7d4bf6de985b0ff7175b242897978ef32f195fecae84487',
  'food-temporal': '16ac884a45fd8168fe733894c4bf4259a4d03ac3da3d6ddd93e9442d0fd26fa8',
  'gowalla-popularity': 'a7a739e557ae04e4fec119725fbabfdb9c28575a6f863a2060e9de3da456d431',
  'movielens-1m-temporal': '509a35cb3440b0f1265e6dca05f952d7f8e0741879bd397e4de95263d4e156ee',
  'yelp2018-popularity': null,
  'yelp2022-popularity': null,
};
