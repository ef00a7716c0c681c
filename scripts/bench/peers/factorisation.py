"""A training step of matrix factorisation in PyTorch, or of a model over the graph: sampled softmax (cosine) or BPR (dot
product), Adam, sampling included. `--variant` is the formulation; the harness takes the fastest.

Softmax, for B users, N drawn items of I:
  all-scores          one product [B, I], then the drawn columns are gathered
  counts              one product [B, I], exponentials weighted by how often an item was drawn
  gathered            the drawn vectors as [B, N, d], then a batched product
  indexed             the same as one sum over products, for the compiler to fuse
  bags                embedding bags: scores of drawn vectors and their gradients without [B, N, d]
BPR:
  dense               lookups with dense gradients
Each with `-compiled` at the end goes through torch.compile; of a model over the graph, what follows the propagation.
"""

from harness import Interactions, arguments, offsets_of, serve, set_threads

parser = arguments(__doc__.splitlines()[0])
parser.add_argument("--loss", choices=["softmax", "bpr"], required=True)
parser.add_argument("--backbone", choices=["mf", "lightgcn", "xsimgcl"], default="mf")
parser.add_argument("--batch", type=int, default=1024)
parser.add_argument("--negatives", type=int, default=1000)
parser.add_argument("--dimensions", type=int, default=64)
parser.add_argument("--temperature", type=float, default=0.2)
parser.add_argument("--learning-rate", type=float, default=0.1)
parser.add_argument("--weight-decay", type=float, default=0.0)
parser.add_argument("--sampler", choices=["complement", "reject", "auto"], default="auto")
parser.add_argument("--warm-up", type=int, default=10)
options = parser.parse_args()
set_threads(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as functional  # noqa: E402
from graph import contrast, layer_mean, noisy_layers, normalised_graph  # noqa: E402

torch.set_num_threads(options.threads)
torch.manual_seed(1)
device = torch.device(options.device)
formulation = options.variant.removesuffix("-compiled")
compiled = options.variant.endswith("-compiled")
softmax = options.loss == "softmax"
negatives = options.negatives if softmax else 1

data = Interactions(options.data)
users, items, count = data.users, data.items, len(data.train_users)
train_users = torch.from_numpy(data.train_users).to(device)
train_items = torch.from_numpy(data.train_items).to(device)
train_offsets = torch.from_numpy(offsets_of(data.train_users, users)).to(device)

# 64 MB, above which drawing again is as fast and takes less memory than a list of the free items of every user.
COMPLEMENT_ENTRIES = 2**24


class Complement:
    """Draws from a list of every user's free items: exact, no retries."""

    def __init__(self):
        free = np.zeros((users, items), dtype=np.int32)
        number = np.zeros(users, dtype=np.float32)
        bounds = offsets_of(data.train_users, users)
        for user in range(users):
            known = data.train_items[bounds[user] : bounds[user + 1]]
            left = np.delete(np.arange(items, dtype=np.int32), known)
            free[user, : len(left)] = left
            number[user] = len(left)
        self.free, self.number = torch.from_numpy(free).to(device).view(-1), torch.from_numpy(number).to(device)

    def __call__(self, rows):
        drawn = torch.rand(len(rows), negatives, device=device).mul_(self.number[rows][:, None]).to(torch.int64)
        return self.free[drawn.add_((rows * items)[:, None])].to(torch.int64)


class Rejection:
    """Draws from all items, and again where a user's train item was hit; known items are marked for the batch only."""

    def __init__(self):
        self.marks = torch.zeros(options.batch * items, dtype=torch.bool, device=device)

    def __call__(self, rows):
        lengths = train_offsets[rows + 1] - train_offsets[rows]
        of = torch.repeat_interleave(torch.arange(len(rows), device=device), lengths)
        begin = torch.repeat_interleave(train_offsets[rows] - (lengths.cumsum(0) - lengths), lengths)
        events = begin + torch.arange(len(of), device=device)
        known = of * items + train_items[events]
        self.marks[known] = True
        base = torch.arange(len(rows), device=device)[:, None] * items
        drawn = torch.randint(items, (len(rows), negatives), device=device)
        hit = self.marks[base + drawn].nonzero()
        while len(hit):
            row, column = hit.unbind(1)
            again = torch.randint(items, (len(row),), device=device)
            drawn[row, column] = again
            hit = hit[self.marks[row * items + again]]
        self.marks[known] = False
        return drawn


def sampler():
    if options.sampler == "auto":
        fits = users * items <= COMPLEMENT_ENTRIES and softmax
        return Complement() if fits else Rejection()
    return Complement() if options.sampler == "complement" else Rejection()


draw = sampler()


class BagScores(torch.autograd.Function):
    """Scores of drawn vectors: the gradient of an embedding bag by its weights; its own gradient is a bag."""

    @staticmethod
    def forward(ctx, vectors, table, drawn):
        flat = drawn.reshape(-1)
        offsets = torch.arange(0, len(flat), drawn.shape[1], device=flat.device)
        bag_of = torch.arange(len(offsets), device=flat.device).repeat_interleave(drawn.shape[1])
        ctx.save_for_backward(vectors, table, flat, offsets, bag_of)
        ctx.rows = drawn.shape
        scores = torch.ops.aten._embedding_bag_per_sample_weights_backward(vectors, table, flat, offsets, bag_of, 0)
        return scores.view(drawn.shape)

    @staticmethod
    def backward(ctx, gradient):
        vectors, table, flat, offsets, bag_of = ctx.saved_tensors
        weights = gradient.reshape(-1).contiguous()
        of_vectors = functional.embedding_bag(flat, table, offsets, mode="sum", per_sample_weights=weights)
        sizes = torch.full_like(offsets, ctx.rows[1])
        of_table = torch.ops.aten._embedding_bag_dense_backward(
            vectors, flat, bag_of, sizes, torch.empty_like(offsets[:0]), len(table), False, 0, weights
        )
        return of_vectors, of_table, None


def softmax_loss(user_table, item_table, rows, positives, drawn):
    vectors = functional.normalize(functional.embedding(rows, user_table), dim=1)
    table = functional.normalize(item_table, dim=1)
    scale = 1 / options.temperature
    if formulation in ("all-scores", "counts"):
        scores = vectors @ table.t()
        positive = scores.gather(1, positives[:, None]).squeeze(1)
        if formulation == "counts":
            # A cosine is at most 1, so that exponentials cannot overflow.
            partition = torch.log((drawn * torch.exp(scores * scale - scale)).sum(1)) + scale
            return (partition - positive * scale).mean()
        negative = scores.gather(1, drawn)
    else:
        positive = (vectors * functional.embedding(positives, table)).sum(1)
        if formulation == "gathered":
            negative = torch.bmm(functional.embedding(drawn, table), vectors.unsqueeze(2)).squeeze(2)
        elif formulation == "indexed":
            negative = (vectors[:, None, :] * table[drawn]).sum(2)
        else:
            negative = BagScores.apply(vectors, table, drawn)
    return (torch.logsumexp(negative * scale, 1) - positive * scale).mean()


def bpr_loss(user_table, item_table, rows, positives, drawn):
    vectors = functional.embedding(rows, user_table)
    difference = functional.embedding(drawn[:, 0], item_table) - functional.embedding(positives, item_table)
    return functional.softplus((vectors * difference).sum(1)).mean()


def start_of(rows):
    table = torch.empty(rows, options.dimensions, device=device)
    initialize = torch.nn.init.normal_ if softmax else torch.nn.init.xavier_normal_
    (torch.nn.init.xavier_uniform_ if options.backbone == "xsimgcl" else initialize)(table)
    return torch.nn.Parameter(table)


tables = [start_of(users), start_of(items)]
optimizer = torch.optim.Adam(tables, lr=options.learning_rate, weight_decay=options.weight_decay, fused=True)
loss_of = softmax_loss if softmax else bpr_loss
if compiled:
    loss_of = torch.compile(loss_of, dynamic=False)
graph = None if options.backbone == "mf" else normalised_graph(data, "csr", device)
one = torch.ones(1, 1, device=device).expand(options.batch, negatives)


def batches():
    """Whole batches in a fresh order each epoch."""
    while True:
        order = torch.randperm(count, device=device)
        for start in range(0, count - options.batch + 1, options.batch):
            chosen = order[start : start + options.batch]
            yield train_users[chosen], train_items[chosen]


def propagated(rows, positives):
    """The tables that are scored, and a further loss: IR-Benchmark's layers, noise and contrast."""
    if graph is None:
        return tables, 0
    if options.backbone == "lightgcn":
        return layer_mean(graph, torch.cat(tables), 2).split([users, items]), 0
    mean, first = noisy_layers(graph, torch.cat(tables), 3, 0.1)
    of_users = contrast(mean[rows], first[rows], 0.1)
    of_items = contrast(mean[users + positives], first[users + positives], 0.1)
    return mean.split([users, items]), 0.2 * (of_users + of_items)


source = batches()
last_loss = None


def step():
    global last_loss
    rows, positives = next(source)
    drawn = draw(rows)
    if formulation == "counts":
        drawn = torch.zeros(options.batch, items, device=device).scatter_add_(1, drawn, one)
    optimizer.zero_grad(set_to_none=True)
    scored, further = propagated(rows, positives)
    last_loss = loss_of(*scored, rows, positives, drawn)
    (last_loss + further).backward()
    optimizer.step()


cuda = device.type == "cuda"
for _ in range(options.warm_up):
    step()
loss_after_warm_up = last_loss.item()
serve(
    step,
    facts=lambda: {"lossAfterWarmUp": loss_after_warm_up},
    # A GPU works on while Python goes on; without this only the launch would be timed.
    steps_per_sample=20 if cuda else 1,
    synchronize=torch.cuda.synchronize if cuda else lambda: None,
)
