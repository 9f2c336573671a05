"""The network: a small residual one, so that a face costs well under a millisecond."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Residual(nn.Module):
    """Two 3x3 convolutions beside a short cut, with channel attention (arXiv 1709.01507)."""

    def __init__(self, narrow: int, wide: int, stride: int) -> None:
        super().__init__()
        self.path = nn.Sequential(
            nn.Conv2d(narrow, wide, 3, stride, 1, bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU(inplace=True),
            nn.Conv2d(wide, wide, 3, 1, 1, bias=False),
            nn.BatchNorm2d(wide),
        )
        self.attention = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(wide, wide // 8, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(wide // 8, wide, 1),
            nn.Sigmoid(),
        )
        is_same = stride == 1 and narrow == wide
        self.short_cut: nn.Module = nn.Identity() if is_same else _project(narrow, wide, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = self.path(x)
        return torch.relu(y * self.attention(y) + self.short_cut(x))


def _project(narrow: int, wide: int, stride: int) -> nn.Module:
    pool = nn.AvgPool2d(stride) if stride > 1 else nn.Identity()
    return nn.Sequential(pool, nn.Conv2d(narrow, wide, 1, bias=False), nn.BatchNorm2d(wide))


class ExpressionNetwork(nn.Module):
    """float32 (n, 1, 48, 48), (pixel / 255 - 0.5) / 0.25, to logits float32 (n, 8)."""

    def __init__(self, *, dropout: float = 0.3) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 16, 3, 1, 1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(inplace=True),
            Residual(16, 24, 2),
            Residual(24, 24, 1),
            Residual(24, 64, 2),
            Residual(64, 64, 1),
            Residual(64, 160, 2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(160, 8))

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.body(x))
        return logits


class Calibrated(nn.Module):
    """The network with its temperature (Guo et al., ICML 2017) and the softmax inside."""

    def __init__(self, network: nn.Module, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, x: Tensor) -> Tensor:
        return torch.softmax(self.network(x) / self.temperature, dim=1)
