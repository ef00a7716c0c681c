"""What the peers of scripts/bench share: arguments, the interactions that both sides read, and the far end of the
harness, which asks for blocks of samples. Nothing is computed here that is timed."""

import argparse
import json
import os
import resource
import sys
import time

import numpy as np


def arguments(description):
    """The arguments every peer takes. Threads are set before torch is imported, because it reads them then."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", required=True, help="folder written by scripts/bench/interactions.ts")
    parser.add_argument("--variant", required=True, help="formulation")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    return parser


def set_threads(count):
    """Gives OpenMP and MKL so many threads; torch must not be imported yet."""
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(count)


class Interactions:
    """Users, items and the train and test events, sorted by user; the tables are for rankings."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "shape.json")) as file:
            shape = json.load(file)
        self.users, self.items = shape["users"], shape["items"]
        self.train_users, self.train_items = self._column("train-users"), self._column("train-items")
        self.test_users, self.test_items = self._column("test-users"), self._column("test-items")

    def _column(self, name):
        return np.fromfile(os.path.join(self.folder, f"{name}.i32"), dtype="<i4").astype(np.int64)

    def table(self, name, rows):
        """A float32 matrix of as many rows: `user-vectors` or `item-vectors`."""
        return np.fromfile(os.path.join(self.folder, f"{name}.f32"), dtype="<f4").reshape(rows, -1)


def offsets_of(rows, count):
    """Where each row's events begin in events sorted by row."""
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))])


def serve(step, facts=None, steps_per_sample=1, synchronize=lambda: None):
    """Answers the harness: `{"seconds": s}` with the milliseconds of each step in a block of that length, anything else
    with what the process used, and ends. `step` returns False for a step that shall not count; `facts` is called in the
    end and adds what was computed."""
    say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        if "seconds" not in request:
            break
        samples = []
        end = time.perf_counter() + request["seconds"]
        while not samples or time.perf_counter() < end:
            start = time.perf_counter()
            counts = True
            for _ in range(steps_per_sample):
                counts = step() is not False and counts
            synchronize()
            if counts:
                samples.append(1000 * (time.perf_counter() - start) / steps_per_sample)
        say({"samples": samples})
    import torch

    say(
        {
            "peakMegabytes": peak_megabytes(),
            "facts": facts() if facts else {},
            "versions": {"torch": torch.__version__, "python": sys.version.split()[0]},
        }
    )


def say(message):
    """A line for the harness; others on standard output are ignored."""
    sys.stdout.write(f"@bench {json.dumps(message)}\n")
    sys.stdout.flush()


def peak_megabytes():
    """Highest resident memory of this process; a child's `ru_maxrss` would begin at its parent's."""
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
