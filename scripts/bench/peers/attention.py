"""The attention of SASRec in PyTorch: projections of queries, keys and values and causal attention of one head, forward
and backward, with gradients of the input and of all weights. `--variant`: `fused` (PyTorch's attention kernel) or
`explicit`, each also `-compiled`. Answers the harness, or prints one JSON line with `--samples n`."""

import argparse
import json
import math
import time

from harness import peak_megabytes, serve, set_threads

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--variant", required=True, help="formulation")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--device", default="cpu")
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--length", type=int, default=200)
parser.add_argument("--dimensions", type=int, default=50)
parser.add_argument("--dropout", type=float, default=0.0, help="share of attention weights that is dropped")
parser.add_argument("--samples", type=int, help="prints the figures of so many steps instead of serving")
options = parser.parse_args()
set_threads(options.threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as functional  # noqa: E402

torch.set_num_threads(options.threads)
torch.manual_seed(0)
device = torch.device(options.device)
batch, length, size = options.batch, options.length, options.dimensions
formulation, _, compiled = options.variant.partition("-")


def parameter(*shape):
    return (torch.randn(*shape, device=device) / math.sqrt(size)).requires_grad_()


inputs = torch.randn(batch, length, size, device=device).requires_grad_()
weights = [parameter(size, size) for _ in range(3)]
biases = [parameter(size) for _ in range(3)]
upstream = torch.randn(batch, length, size, device=device)
later = torch.full((length, length), -math.inf, device=device).triu(1)


def fused(queries, keys, values):
    # One head as a dimension of its own, as the fused kernel wants it.
    heads = [x.unsqueeze(1) for x in (queries, keys, values)]
    return functional.scaled_dot_product_attention(*heads, is_causal=True, dropout_p=options.dropout).squeeze(1)


def explicit(queries, keys, values):
    scores = torch.baddbmm(later, queries, keys.transpose(1, 2), alpha=1 / math.sqrt(size))
    return functional.dropout(scores.softmax(-1), options.dropout) @ values


attend = {"fused": fused, "explicit": explicit}[formulation]


def block(x):
    return attend(*(functional.linear(x, weight, bias) for weight, bias in zip(weights, biases)))


run = torch.compile(block, dynamic=False) if compiled else block


def step():
    for tensor in (inputs, *weights, *biases):
        tensor.grad = None
    run(inputs).backward(upstream)


def synchronize():
    if device.type == "cuda":
        torch.cuda.synchronize()


for _ in range(10):
    step()
synchronize()
if options.samples is None:
    serve(step, synchronize=synchronize)
else:
    samples = []
    for _ in range(options.samples):
        start = time.perf_counter()
        step()
        synchronize()
        samples.append(1000 * (time.perf_counter() - start))
    samples.sort()
    ninth = samples[-(-9 * len(samples) // 10) - 1]
    print(
        json.dumps(
            {
                "work": f"attention, B {batch}, L {length}, d {size}, dropout {options.dropout:g}",
                "peer": f"pytorch {torch.__version__} {options.variant}",
                "threads": options.threads,
                "ms": {"min": samples[0], "median": float(np.median(samples)), "p90": ninth, "n": len(samples)},
                "peakMegabytes": peak_megabytes(),
            }
        )
    )
