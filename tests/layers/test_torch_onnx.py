"""Layers run by onnxruntime."""

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

import grouptk as gt
from grouptk.torch import FieldBatchNorm, GroupConv, LiftingConv, MaxPool, Project


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("group", [gt.p4m, gt.wallpaper("p6")], ids=str)
def test_onnx(tmp_path, group):
    pool = [MaxPool(group, 2)] if group == gt.p4m else []
    layers = [LiftingConv(group, 1, 2, 3), FieldBatchNorm(group, 2), nn.ReLU(), *pool, GroupConv(group, 2, 2, 3)]
    model = nn.Sequential(*layers, Project(group)).eval()
    dynamic = {0: torch.export.Dim("batch")}
    torch.onnx.export(
        model,
        (torch.randn(2, 1, 12, 12),),
        tmp_path / "model.onnx",
        dynamo=True,
        dynamic_shapes=(dynamic,),
        verbose=False,
    )
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx", providers=["CPUExecutionProvider"])
    images = torch.randn(5, 1, 12, 12)
    (result,) = session.run(None, {session.get_inputs()[0].name: images.numpy()})
    with torch.no_grad():
        assert np.abs(result - model(images).numpy()).max() < 1e-5
