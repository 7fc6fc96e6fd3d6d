"""Layers trained by several processes (DistributedDataParallel)."""

import pytest
import torch
from torch import nn

import grouptk as gt
from grouptk.torch import GlobalPool, GroupConv, LiftingConv


def trained(rank, processes, folder):
    """Train on a part of the batch in each process, and save the parameters."""
    torch.manual_seed(0)
    model = nn.Sequential(LiftingConv(gt.p4, 1, 3, 3), nn.ReLU(), GroupConv(gt.p4, 3, 2, 3), GlobalPool(gt.p4)).double()
    images = torch.randn(8, 1, 9, 9, dtype=torch.float64)[rank::processes]
    network = model
    if processes > 1:
        store = f"file://{folder}/store"
        torch.distributed.init_process_group("gloo", init_method=store, rank=rank, world_size=processes)
        network = nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    for _ in range(3):
        optimizer.zero_grad()
        (network(images) - 1).square().mean().backward()
        optimizer.step()
    if rank == 0:
        torch.save(model.state_dict(), f"{folder}/{processes}.pt")
    if processes > 1:
        del network
        torch.distributed.barrier()  # whoever leaves early aborts the others
        torch.distributed.destroy_process_group()


@pytest.mark.filterwarnings("ignore")
def test_two_processes_train_as_one(tmp_path):
    torch.multiprocessing.spawn(trained, (2, tmp_path), nprocs=2)
    trained(0, 1, tmp_path)
    one, two = (torch.load(tmp_path / f"{processes}.pt") for processes in (1, 2))
    assert one.keys() == two.keys()
    assert all(torch.allclose(one[name], two[name], rtol=0, atol=1e-12) for name in one)
