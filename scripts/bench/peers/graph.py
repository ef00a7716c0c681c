"""Propagation over the graph of the train events in PyTorch: LightGCN's mean of layers, and XSimGCL's layers with noise and
contrastive loss, as IR-Benchmark's code has them (vectors by the mean of the layers, noise N(0, 1), repeated nodes kept)."""

import numpy as np
import torch
import torch.nn.functional as functional


def normalised_graph(data, layout, device):
    """D^-1/2 A D^-1/2 over users and items, as a sparse tensor in the layout `csr` or `coo`."""
    nodes = data.users + data.items
    rows = np.concatenate([data.train_users, data.train_items + data.users])
    columns = np.concatenate([data.train_items + data.users, data.train_users])
    degrees = np.bincount(rows, minlength=nodes)
    weights = (1 / np.sqrt(degrees[rows].astype(np.float64) * degrees[columns])).astype(np.float32)
    graph = torch.sparse_coo_tensor(np.stack([rows, columns]), torch.from_numpy(weights), (nodes, nodes)).coalesce()
    return (graph.to_sparse_csr() if layout == "csr" else graph).to(device)


class Product(torch.autograd.Function):
    """graph × vectors. The graph is symmetric, so that its product is its own gradient."""

    @staticmethod
    def forward(ctx, graph, vectors):
        ctx.graph = graph
        return torch.sparse.mm(graph, vectors)

    @staticmethod
    def backward(ctx, gradient):
        return None, torch.sparse.mm(ctx.graph, gradient)


def layer_mean(graph, embeddings, layers):
    """The mean of the embeddings and of their propagations."""
    layer = total = embeddings
    for _ in range(layers):
        layer = Product.apply(graph, layer)
        total = total + layer
    return total / (layers + 1)


def noisy_layers(graph, embeddings, layers, magnitude):
    """The mean of the propagations with noise on each, without the embeddings; and the first of them."""
    found = []
    layer = embeddings
    for _ in range(layers):
        layer = Product.apply(graph, layer)
        noise = functional.normalize(torch.randn_like(layer), dim=1)
        layer = layer + torch.sign(layer) * noise * magnitude
        found.append(layer)
    return torch.stack(found).mean(0), found[0]


def contrast(first, second, temperature):
    """InfoNCE between two views of the same rows."""
    scores = functional.normalize(first, dim=1) @ functional.normalize(second, dim=1).t() / temperature
    return functional.cross_entropy(scores, torch.arange(len(scores), device=scores.device))
