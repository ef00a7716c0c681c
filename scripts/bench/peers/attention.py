"""The attention of SASRec in PyTorch: projections of queries, keys and values and causal attention of one head, forward
and backward, with gradients of the input and of all weights. Prints one JSON line."""

import argparse
import json
import math
import os
import resource
import statistics
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--length", type=int, default=200)
parser.add_argument("--dimensions", type=int, default=50)
parser.add_argument("--dropout", type=float, default=0.0, help="share of attention weights that is dropped")
parser.add_argument("--formulation", choices=["fused", "explicit"], default="fused")
parser.add_argument("--compile", action="store_true")
parser.add_argument("--repetitions", type=int, default=20)
parser.add_argument("--device", default="cpu")
arguments = parser.parse_args()
for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(arguments.threads)

import torch  # noqa: E402  (reads the number of threads when it is imported)
import torch.nn.functional as functional  # noqa: E402

torch.set_num_threads(arguments.threads)
torch.manual_seed(0)
device = torch.device(arguments.device)
batch, length, size = arguments.batch, arguments.length, arguments.dimensions


def parameter(*shape):
    return (torch.randn(*shape, device=device) / math.sqrt(size)).requires_grad_()


inputs = torch.randn(batch, length, size, device=device).requires_grad_()
weights = [parameter(size, size) for _ in range(3)]
biases = [parameter(size) for _ in range(3)]
output_gradient = torch.randn(batch, length, size, device=device)
hidden = torch.full((length, length), -math.inf, device=device).triu(1)


def fused(queries, keys, values):
    # One head as a dimension of its own, as the fused CPU kernel wants it.
    heads = [x.unsqueeze(1) for x in (queries, keys, values)]
    return functional.scaled_dot_product_attention(*heads, is_causal=True, dropout_p=arguments.dropout).squeeze(1)


def explicit(queries, keys, values):
    scores = torch.baddbmm(hidden, queries, keys.transpose(1, 2), alpha=1 / math.sqrt(size))
    attention = functional.dropout(scores.softmax(-1), arguments.dropout)
    return attention @ values


attend = {"fused": fused, "explicit": explicit}[arguments.formulation]


def block(x):
    return attend(*(functional.linear(x, w, b) for w, b in zip(weights, biases)))


run = torch.compile(block, dynamic=False) if arguments.compile else block


def step():
    for tensor in (inputs, *weights, *biases):
        tensor.grad = None
    run(inputs).backward(output_gradient)
    if device.type == "cuda":
        torch.cuda.synchronize()


for _ in range(5):
    step()
samples = []
for _ in range(arguments.repetitions):
    start = time.perf_counter()
    step()
    samples.append(1000 * (time.perf_counter() - start))
samples.sort()
compiled = "-compiled" if arguments.compile else ""
print(
    json.dumps(
        {
            "work": "attention" if arguments.dropout == 0 else "attention-dropout",
            "peer": f"pytorch-{arguments.formulation}{compiled}",
            "threads": arguments.threads,
            "ms": {
                "min": round(samples[0], 3),
                "median": round(statistics.median(samples), 3),
                "p90": round(samples[math.ceil(0.9 * len(samples)) - 1], 3),
                "n": len(samples),
            },
            "peakMegabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            "versions": {"torch": torch.__version__, "python": sys.version.split()[0]},
        }
    )
)
