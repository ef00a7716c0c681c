"""The propagation of LightGCN in PyTorch: the mean of the embeddings and three products with the normalised graph of the
train events. `--variant <format>-<pass>`: `csr` or `coo`; `forward` alone or `both`, which is it with its gradient
afterwards, by the symmetry of the graph. `csr` or `coo` alone measures both passes and prints one JSON line."""

import json
import time
import warnings

from harness import Interactions, arguments, peak_megabytes, serve, set_threads

parser = arguments(__doc__.splitlines()[0])
parser.add_argument("--layers", type=int, default=3)
parser.add_argument("--dimensions", type=int, default=64)
parser.add_argument("--warm-up", type=int, default=30)
parser.add_argument("--seconds", type=float, default=2)
options = parser.parse_args()
set_threads(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402
from graph import layer_mean, normalised_graph  # noqa: E402

warnings.filterwarnings("ignore", message=".*[Ss]parse.*")
torch.set_num_threads(options.threads)
torch.manual_seed(1)
device = torch.device(options.device)

data = Interactions(options.data)
nodes = data.users + data.items
layout, _, only = options.variant.partition("-")
graph = normalised_graph(data, layout, device)
embeddings = torch.randn(nodes, options.dimensions, device=device, requires_grad=True)
upstream = torch.randn(nodes, options.dimensions, device=device)


def propagate():
    return layer_mean(graph, embeddings, options.layers)


@torch.no_grad()
def forward():
    propagate()


def both():
    embeddings.grad = None
    propagate().backward(upstream)


def synchronize():
    if device.type == "cuda":
        torch.cuda.synchronize()


def spread(step):
    samples = []
    end = time.perf_counter() + options.seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        step()
        synchronize()
        samples.append(1000 * (time.perf_counter() - start))
    samples.sort()
    ninth = samples[-(-9 * len(samples) // 10) - 1]
    return {"min": samples[0], "median": float(np.median(samples)), "p90": ninth, "n": len(samples)}


passes = {"forward": forward, "both": both}
for step in passes.values():
    for _ in range(options.warm_up):
        step()
synchronize()
if only:
    serve(passes[only], synchronize=synchronize)
else:
    work = f"propagation, {nodes} nodes, {2 * len(data.train_users)} entries"
    figures = {name: spread(step) for name, step in passes.items()}
    print(
        json.dumps(
            {
                "work": work,
                "peer": f"pytorch {torch.__version__} {layout}",
                "threads": options.threads,
                "ms": figures,
                "peakMegabytes": peak_megabytes(),
            }
        )
    )
