"""Full ranking of all users in PyTorch: scores, -inf for train items, top 20, mean Recall@20 and NDCG@20.
`--variant <mask>-<users at a time>`: `matrix` fills through a Boolean matrix, `index` writes at the train pairs."""

from harness import Interactions, arguments, offsets_of, serve, set_threads

options = arguments(__doc__.splitlines()[0]).parse_args()
set_threads(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(options.threads)
device = torch.device(options.device)
mask, chunk = options.variant.split("-")[0], int(options.variant.split("-")[1])
CUTOFF = 20

data = Interactions(options.data)
users, items = data.users, data.items
user_table = torch.from_numpy(data.table("user-vectors", users)).to(device)
item_columns = torch.from_numpy(data.table("item-vectors", items)).to(device).t().contiguous()
bounds = offsets_of(data.train_users, users)
train_users = torch.from_numpy(data.train_users).to(device)
train_items = torch.from_numpy(data.train_items).to(device)


def matrix_of(rows, columns):
    marks = torch.zeros(users, items, dtype=torch.bool, device=device)
    marks[rows, columns] = True
    return marks


known = matrix_of(train_users, train_items) if mask == "matrix" else None
relevant = matrix_of(data.test_users, data.test_items)
number = torch.from_numpy(np.bincount(data.test_users, minlength=users)).to(device)
tested = number > 0
discount = 1 / torch.log2(torch.arange(2, CUTOFF + 2, dtype=torch.float32, device=device))
ideal = discount.cumsum(0)
figures = {}


@torch.no_grad()
def evaluate():
    recall = ndcg = 0.0
    for start in range(0, users, chunk):
        end = min(start + chunk, users)
        scores = user_table[start:end] @ item_columns
        if known is not None:
            scores.masked_fill_(known[start:end], -torch.inf)
        else:
            events = slice(bounds[start], bounds[end])
            scores[train_users[events] - start, train_items[events]] = -torch.inf
        top = scores.topk(CUTOFF, dim=1).indices
        hits = relevant[start:end].gather(1, top).float()
        counts = number[start:end]
        recall += float((hits.sum(1) / counts.clamp(min=1)).sum())
        ndcg += float(((hits * discount).sum(1) / ideal[counts.clamp(1, CUTOFF) - 1]).sum())
    figures["recall@20"] = recall / int(tested.sum())
    figures["ndcg@20"] = ndcg / int(tested.sum())


evaluate()
serve(evaluate, facts=lambda: figures)
