"""SASRec in PyTorch: a training step with binary cross-entropy and one negative for each position, Adam, sampling included;
or with `--work ranking` the ranking of all items for all users, the train items masked, with Recall@10 and NDCG@10.
`--variant` is a formulation of sasrec.py, for steps also with `-compiled` at the end, for rankings with `-<users at a time>`."""

from harness import Interactions, arguments, serve, set_threads

parser = arguments(__doc__.splitlines()[0])
parser.add_argument("--work", choices=["step", "ranking"], required=True)
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--length", type=int, default=200)
parser.add_argument("--dimensions", type=int, default=50)
parser.add_argument("--layers", type=int, default=2)
parser.add_argument("--dropout", type=float, default=0.2)
parser.add_argument("--learning-rate", type=float, default=0.001)
parser.add_argument("--warm-up", type=int, default=10)
options = parser.parse_args()
set_threads(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as functional  # noqa: E402
from sasrec import Histories, SasRec  # noqa: E402

torch.set_num_threads(options.threads)
torch.manual_seed(1)
random = np.random.Generator(np.random.SFC64(1))
device = torch.device(options.device)
compiled = options.variant.endswith("-compiled")
formulation = options.variant.removesuffix("-compiled") if options.work == "step" else options.variant.rpartition("-")[0]

data = Interactions(options.data)
known = np.zeros((data.users, data.items), dtype=bool)
known[data.train_users, data.train_items] = True
histories = Histories(data.train_users, data.train_items, data.users, options.length)
model = SasRec(
    data.items, options.length, options.dimensions, options.layers, options.dropout, formulation
).to(device)


def on_device(inputs):
    return [x.to(device) if isinstance(x, torch.Tensor) else x for x in inputs]


def synchronize():
    if device.type == "cuda":
        torch.cuda.synchronize()


def drawn_negatives(users):
    """An item for each of the users that is none of their train items."""
    drawn = random.integers(data.items, size=len(users))
    hit = np.flatnonzero(known[users, drawn])
    while len(hit):
        drawn[hit] = random.integers(data.items, size=len(hit))
        hit = hit[known[users[hit], drawn[hit]]]
    return drawn


def batches():
    """Whole batches in a fresh order each epoch: inputs, targets and negatives of the places that count."""
    trained = np.flatnonzero(np.diff(histories.offsets) >= 2)
    while True:
        order = random.permutation(trained)
        for start in range(0, len(order) - options.batch + 1, options.batch):
            users = order[start : start + options.batch]
            events, rows, places, lengths = histories.rows(users, histories.offsets[users + 1] - 1)
            inputs = model.inputs(data.train_items[events], rows, places, lengths)
            negatives = drawn_negatives(users[rows])
            yield inputs, torch.from_numpy(data.train_items[events + 1]), torch.from_numpy(negatives)


def loss_of(items, positions, at, count, targets, negatives):
    states = model.encode(items, positions, at, count)
    if not model.packed:
        # Scored as they stand, which is faster than to leave padding out so late.
        wide = lambda x: torch.zeros_like(items).index_copy(0, at, x)  # noqa: E731
        targets, negatives = wide(targets), wide(negatives)
    ones, zeros = (states * model.items(targets)).sum(1), (states * model.items(negatives)).sum(1)
    losses = functional.softplus(-ones) + functional.softplus(zeros)
    return (losses if model.packed else losses.index_select(0, at)).mean() / 2


def training():
    optimizer = torch.optim.Adam(model.parameters(), lr=options.learning_rate, betas=(0.9, 0.98), fused=True)
    # Packed batches differ in their number of places.
    run = torch.compile(loss_of, dynamic=model.packed) if compiled else loss_of
    source = batches()
    last = None

    def step():
        nonlocal last
        inputs, targets, negatives = next(source)
        optimizer.zero_grad(set_to_none=True)
        last = run(*on_device(inputs), targets.to(device), negatives.to(device))
        last.backward()
        optimizer.step()

    model.train()
    for _ in range(options.warm_up):
        step()
    loss = last.item()
    serve(step, facts=lambda: {"lossAfterWarmUp": loss}, synchronize=synchronize)


def wave(shape, phase):
    """The numbers that reclab's side gives a parameter, too."""
    size = int(np.prod(shape))
    values = np.sin(12.9898 * np.arange(size) + phase) / np.sqrt(options.dimensions / 2)
    return torch.from_numpy(values.astype(np.float32)).reshape(shape)


def parameters():
    """All of them in reclab's order."""
    yield model.items.weight
    yield model.positions.weight
    for layer in (model.norm, *(layer for block in model.blocks for layer in layers_of(block))):
        yield layer.weight
        yield layer.bias


def layers_of(block):
    return (
        block.attention_norm,
        block.query,
        block.key,
        block.value,
        block.network_norm,
        block.inner,
        block.outer,
    )


def ranking():
    cutoff, chunk = 10, int(options.variant.rpartition("-")[2])
    with torch.no_grad():
        for phase, parameter in enumerate(parameters()):
            parameter.copy_(wave(parameter.shape, phase))
    relevant = torch.zeros(data.users, data.items, dtype=torch.bool)
    relevant[data.test_users, data.test_items] = True
    number = torch.from_numpy(np.bincount(data.test_users, minlength=data.users))
    discount = 1 / torch.log2(torch.arange(2, cutoff + 2, dtype=torch.float32))
    ideal = discount.cumsum(0)
    columns = model.items.weight.detach().t().contiguous()
    masks = torch.from_numpy(known).to(device)
    figures = {}

    @torch.no_grad()
    def rank():
        recall = ndcg = 0.0
        for start in range(0, data.users, chunk):
            users = np.arange(start, min(start + chunk, data.users))
            events, rows, places, lengths = histories.rows(users, histories.offsets[users + 1])
            states = model.encode(*on_device(model.inputs(data.train_items[events], rows, places, lengths)))
            ends = np.cumsum(lengths) - 1 if model.packed else np.arange(len(users)) * options.length + lengths - 1
            scores = states[torch.from_numpy(ends)] @ columns
            scores.masked_fill_(masks[start : start + chunk], -torch.inf)
            top = scores.topk(cutoff, dim=1).indices.cpu()
            hits = relevant[start : start + chunk].gather(1, top).float()
            counts = number[start : start + chunk]
            recall += float((hits.sum(1) / counts.clamp(min=1)).sum())
            ndcg += float(((hits * discount).sum(1) / ideal[counts.clamp(1, cutoff) - 1]).sum())
        tested = int((number > 0).sum())
        figures["recall@10"], figures["ndcg@10"] = recall / tested, ndcg / tested

    model.eval()
    rank()
    serve(rank, facts=lambda: figures, synchronize=synchronize)


training() if options.work == "step" else ranking()
