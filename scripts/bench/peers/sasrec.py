"""SASRec in PyTorch as its published code has it (kang205/SASRec; reclab's variant `original`): positions counted to the end
of a history, queries and what is added normalised, keys and values not, no projection after attention, and what the last
block gives normalised. Histories stand at the beginning of their rows, so that causality alone keeps padding out.

Formulations: `fused` (PyTorch's attention kernel) or `explicit` attention over whole rows, padding included; with `packed-`
before it, everything but attention is computed at the places that hold an item alone."""

import math

import numpy as np
import torch
import torch.nn.functional as functional
from torch import nn

EPSILON = 1e-8


class Histories:
    """The events of users in their order, as rows of the newest `length` with the place of each."""

    def __init__(self, users, items, count, length):
        self.offsets = np.concatenate([[0], np.cumsum(np.bincount(users, minlength=count))])
        self.items, self.length = items, length

    def rows(self, users, last):
        """Of some users, up to the events at `last` (not included): the events of all rows one after the other, and for
        each its row, its place from the start, and the length of its row."""
        begins = np.maximum(self.offsets[users], last - self.length)
        lengths = last - begins
        rows = np.repeat(np.arange(len(users)), lengths)
        places = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return begins[rows] + places, rows, places, lengths


class Block(nn.Module):
    def __init__(self, size, rate, explicit):
        super().__init__()
        self.size, self.rate, self.explicit = size, rate, explicit
        self.attention_norm, self.network_norm = (nn.LayerNorm(size, eps=EPSILON) for _ in range(2))
        self.query, self.key, self.value, self.inner, self.outer = (nn.Linear(size, size) for _ in range(5))

    def attend(self, queries, keys, values, later):
        rate = self.rate if self.training else 0.0
        if self.explicit:
            scores = torch.baddbmm(later, queries, keys.transpose(1, 2), alpha=1 / math.sqrt(self.size))
            return functional.dropout(scores.softmax(-1), rate, self.training) @ values
        heads = [x.unsqueeze(1) for x in (queries, keys, values)]
        return functional.scaled_dot_product_attention(*heads, is_causal=True, dropout_p=rate).squeeze(1)

    def forward(self, x, later, apart, together):
        drop = lambda y: functional.dropout(y, self.rate, self.training)  # noqa: E731
        normalised = self.attention_norm(x)
        heard = self.attend(apart(self.query(normalised)), apart(self.key(x)), apart(self.value(x)), later)
        y = self.network_norm(normalised + together(heard))
        return y + drop(self.outer(drop(torch.relu(self.inner(y)))))


class SasRec(nn.Module):
    def __init__(self, items, length, size, layers, rate, formulation):
        super().__init__()
        self.length, self.size, self.rate = length, size, rate
        self.packed = formulation.startswith("packed-")
        self.items, self.positions = nn.Embedding(items, size), nn.Embedding(length, size)
        explicit = formulation.endswith("explicit")
        self.blocks = nn.ModuleList(Block(size, rate, explicit) for _ in range(layers))
        self.norm = nn.LayerNorm(size, eps=EPSILON)
        self.register_buffer("later", torch.full((length, length), -math.inf).triu(1))
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.xavier_uniform_(parameter)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def inputs(self, items, rows, places, lengths):
        """The tensors that `encode` reads, from the arrays of `Histories.rows`."""
        at = torch.from_numpy(rows * self.length + places)
        positions = self.length - lengths[rows] + places
        if self.packed:
            return torch.from_numpy(items), torch.from_numpy(positions), at, len(lengths)
        padded = np.zeros((2, len(lengths) * self.length), np.int64)
        padded[0, at], padded[1, at] = items, positions
        return torch.from_numpy(padded[0]), torch.from_numpy(padded[1]), at, len(lengths)

    def encode(self, items, positions, at, count):
        """A vector for each place, row by row; of `packed` formulations for those with an item."""
        whole = (count, self.length, self.size)
        if self.packed:
            apart = lambda x: x.new_zeros(count * self.length, self.size).index_copy(0, at, x).view(whole)  # noqa: E731
            together = lambda x: x.reshape(-1, self.size).index_select(0, at)  # noqa: E731
        else:
            apart = lambda x: x.view(whole)  # noqa: E731
            together = lambda x: x.reshape(-1, self.size)  # noqa: E731
        read = self.items(items) * math.sqrt(self.size) + self.positions(positions)
        x = functional.dropout(read, self.rate, self.training)
        for block in self.blocks:
            x = block(x, self.later, apart, together)
        return self.norm(x)
