"""Groups that do not keep the grid: kernel functions, listed fibres, truncated scales."""

import functools
import itertools

import numpy as np
import pytest
from sympy import Function

import grouptk as gt
from grouptk.lattice import Site, lattice_of
from grouptk.tracing import evaluate

random = np.random.default_rng(0)
SQRT2 = 2**0.5


def wavy(*x):
    """A smooth function of the translations and of the fibre coordinates, with no symmetry."""
    return sum(np.cos(a * v + a) * (1 + 0.3 * v) for a, v in zip((1.1, 0.7, 0.4, 1.3), x, strict=False))


CASES = {  # group, fibre, radius, grid, the kernel's fibre
    "rotations": (gt.semidirect_product(gt.R(2), gt.C(8), gt.C(8).act), None, 2.5, (7, 6), range(8)),
    "listed angles": (gt.SE(2), [0, 0.4, 2.0], 2.2, (6, 5), [0]),
    "dilations": (gt.ScaleTranslations(2), [1, SQRT2, 2], 1.6, (8, 9), [1, SQRT2, 2]),
    "similarities": (gt.Sim(2), [(0, 1), (0.5, 1), (0.5, 1.5)], 1.7, (6, 7), [(0, 1)]),
    "line": (gt.Aff(1), [1, -1, 2, -2], 2.5, (9,), [1, -1, 2, -2]),
}
registry = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def plain_sum(group, fibre, kernel, signal, on, t, h):
    """Sum k(g⁻¹·x) f(x) J⁻¹ over all pixels x, one exact element at a time; J from the symbolic derivation."""
    lattice = lattice_of(group, None, None if fibre is None else tuple(fibre))
    g = lattice.element(Site(np.array(t), np.array(h)))
    factor = gt.correlate(group, Function("k"), Function("f")).measure_factor
    total = 0.0
    for x in np.ndindex(signal.shape[signal.ndim - lattice.dim :]):
        if on == "space":
            back = gt.natural_action(group)(g.inverse(), [float(v) for v in x])
            volume = float(evaluate(factor, (g.numeric_values(), tuple(back)))[0])
            total += float(kernel.values([float(v) for v in back])) * signal[x] / volume
            continue
        for plane in range(lattice.order):
            y = lattice.element(Site(np.array(x), np.array(plane)))
            volume = float(evaluate(factor, (y.numeric_values(), (0.0,) * lattice.dim))[0])
            total += float(kernel.values([float(v) for v in (g.inverse() * y).values])) * signal[(plane, *x)] / volume
    return total


@registry
@pytest.mark.parametrize("on", ["space", "group"])
def test_filters_are_the_plain_sum_with_the_derived_measure(case, on):
    group, fibre, radius, grid, own = case
    order = len(fibre) if fibre else 8
    kernel = gt.Kernel(wavy, radius, window=gt.soft_disk(), fibre=own if on == "group" else None)
    signal = random.standard_normal((*(order,) * (on == "group"), *grid))
    options = {"fibre": fibre, "fibre_boundary": "fill"}
    out = gt.correlate(group, kernel, signal, **options)
    assert out.shape == (order, *grid)
    assert np.abs(out - gt.correlate(group, kernel, signal, method="reference", **options)).max() < 1e-12
    for h in range(order):
        t = tuple(int(random.integers(size)) for size in grid)
        assert abs(out[(h, *t)] - plain_sum(group, fibre, kernel, signal, on, t, h)) < 1e-9


def test_channels_and_batches_are_the_loops_they_stand_for():
    group = CASES["rotations"][0]
    basis = gt.SlepianBasis(5)
    weights, images = random.standard_normal((2, 3, len(basis))), random.standard_normal((4, 3, 9, 9))
    maps = gt.correlate(group, basis(weights), images)
    assert maps.shape == (4, 2, 8, 9, 9)
    one = sum(gt.correlate(group, basis(weights[1, c]), images[2, c]) for c in range(3))
    assert np.abs(maps[2, 1] - one).max() < 1e-12
    deep = gt.correlate(group, basis(random.standard_normal((5, 2, 8, len(basis))), fibre=range(8)), maps)
    assert deep.shape == (4, 5, 8, 9, 9) and gt.project(group, deep, "max").shape == (4, 5, 9, 9)


def test_quarter_turns_among_eighth_turns_are_exact():
    group = CASES["rotations"][0]
    kernel = gt.Kernel(wavy, 3, window=gt.soft_disk())
    image = random.standard_normal((10, 11))
    out = gt.correlate(group, kernel, image)
    turned = gt.correlate(group, kernel, np.rot90(image))
    assert np.abs(turned - np.roll(np.rot90(out, axes=(1, 2)), 2, axis=0)).max() < 1e-12


def quarter(dim):
    """Turn the plane of the first two of the last `dim` axes."""
    return lambda f: np.rot90(f, axes=(f.ndim - dim, f.ndim - dim + 1))


def mirrored(f):
    return f[..., ::-1]


ORIENTED = {  # group, basis of kernels, grid, what moves arrays as the matrix of the last column moves pixels
    "a quarter turn in SE(2)": (gt.SE(2, orientations=8), gt.SlepianBasis(5), (10, 11), quarter(2), ((0, -1), (1, 0))),
    "a quarter turn in E(2)": (gt.E(2, orientations=8), gt.SlepianBasis(5), (10, 11), quarter(2), ((0, -1), (1, 0))),
    "a mirror in E(2)": (gt.E(2, orientations=12), gt.SlepianBasis(5), (10, 11), mirrored, ((1, 0), (0, -1))),
    "a quarter turn in SE(3)": (
        gt.SE(3, orientations=gt.octahedral()),
        gt.SlepianBasis(3, 3, count=4),
        (5, 6, 4),
        quarter(3),
        ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    ),
}


@pytest.mark.parametrize("name", ORIENTED)
def test_finitely_many_orientations_commute_with_what_keeps_the_grid(name):
    group, basis, grid, moved, matrix = ORIENTED[name]
    lattice = lattice_of(group)
    assert group.verify() and gt.natural_action(group).verify()
    (place,) = (h for h in range(lattice.order) if np.allclose(lattice.linear[h], matrix))
    planes = lattice.compose(Site(np.zeros(len(grid), int), np.array(place)), lattice.representatives).plane
    signal = random.standard_normal(grid)
    first = basis(random.standard_normal(len(basis)))
    fibre = list(zip(*(column.tolist() for column in lattice.sites.planes.columns), strict=True))
    second = basis(random.standard_normal((lattice.order, len(basis))), fibre=fibre)

    def both(f):
        maps = gt.correlate(group, first, f)
        return maps, gt.correlate(group, second, maps)

    for here, there in zip(both(signal), both(moved(signal)), strict=True):
        assert np.abs(there[planes] - moved(here)).max() < 1e-11


@pytest.mark.parametrize(("on", "shape"), [("space", ()), ("group", (8,))])
def test_kernels_on_pixels_are_interpolated_with_the_error_said(on, shape):
    group = CASES["rotations"][0]
    kernel, signal = random.standard_normal((*shape, 3, 3)), random.standard_normal((*shape, 9, 9))
    with pytest.warns(gt.InterpolationWarning, match=r"turned there and back differs from itself by 0\.\d+ of its L2"):
        out = gt.correlate(group, kernel, signal)
    # In the quarter turns the filters are the samples themselves.
    quarter = gt.SE(2) if on == "space" else None
    if quarter is not None:
        exact = gt.correlate(quarter, kernel, signal, fibre=[0, np.pi / 2, np.pi, 3 * np.pi / 2])
        assert np.abs(out[::2] - exact).max() < 1e-9
    with pytest.raises(gt.GeometryError, match="must have odd sizes, got 2×2"):
        gt.correlate(group, kernel[..., :2, :2], signal)


# ------------------------------------------------------------------------------- scales


def test_dilations_commute_exactly_where_they_map_the_grid_into_itself():
    group, fibre = gt.ScaleTranslations(2), [1, 2, 4, 8]
    image = random.standard_normal((9, 8))
    # (L_a f)(x) = f(x/2) is given on the even pixels; what the others hold must not matter there.
    dilated = random.standard_normal((18, 16))
    dilated[::2, ::2] = image
    kernel = random.standard_normal((3, 3))
    maps, wide = (gt.correlate(group, kernel, f, fibre=fibre) for f in (image, dilated))
    assert np.abs(wide[1:, ::2, ::2] - maps[:-1]).max() < 1e-12
    # On the group the kernel reads one scale up: the last plane is truncated, all others are exact.
    kernel = random.standard_normal((4, 3, 3))
    kernel[2:] = 0
    with pytest.raises(gt.GeometryError, match="from r = 2 it reads beyond the list"):
        gt.correlate(group, kernel, maps, fibre=fibre)
    deep, deep_wide = (gt.correlate(group, kernel, f, fibre=fibre, fibre_boundary="fill") for f in (maps, wide))
    assert np.abs(deep_wide[1:3, ::2, ::2] - deep[:2]).max() < 1e-12
    assert np.abs(deep_wide[3, ::2, ::2] - deep[2]).max() > 0.1


def bump(x, r=1.0):
    return np.exp(-((x - 0.3) ** 2)) * (1 + 0.5 * x) * np.exp(-2 * np.log(r) ** 2)


@pytest.mark.parametrize("dim", [1, 2])
def test_lifting_to_scales_converges_to_the_integral(dim):
    """f = exp(−|x|²/2), k the product of bumps: ∫ k(y) f(t + r y) dy by the trapezoid rule along each axis."""
    group, fibre = gt.ScaleTranslations(dim), [1, SQRT2, 2, 4]
    y = np.linspace(-4, 4, 20_001)
    errors = []
    for pixels in (1, 2, 4):
        x = np.arange(-12 * pixels, 12 * pixels + 1) / pixels
        kernel = gt.Kernel(
            lambda *v, pixels=pixels: np.prod([bump(c / pixels) / pixels for c in v], axis=0), 6 * pixels
        )
        signal = functools.reduce(np.multiply.outer, [np.exp(-(x**2) / 2)] * dim)
        maps = gt.correlate(group, kernel, signal, fibre=fibre)
        inside = np.flatnonzero(np.abs(x) <= 1)
        along = [[np.trapezoid(bump(y) * np.exp(-((x[i] + r * y) ** 2) / 2), y) for i in inside] for r in fibre]
        exact = np.array([functools.reduce(np.multiply.outer, [values] * dim) for values in along])
        errors.append(np.abs(maps[(slice(None), *np.ix_(*[inside] * dim))] - exact).max())
    assert errors[0] > 10 * errors[1] and errors[-1] < 1e-4, errors


@pytest.mark.parametrize("power", [0, 1, 2], ids=["left Haar", "right Haar", "Lebesgue"])
@pytest.mark.parametrize("signs", [(1,), (1, -1)], ids=["ScaleTranslations(1)", "Aff(1)"])
def test_only_left_haar_measure_is_equivariant_on_a_group_that_is_not_unimodular(signs, power):
    """F ↦ F |a|^p turns the derived measure |a|⁻¹ dx dlog|a| into |a|^(p−1) dx dlog|a|; moved by (0, 2) or (0, −2)."""
    group, octaves = (gt.ScaleTranslations(1) if signs == (1,) else gt.Aff(1)), 4
    fibre, own = (
        [sign * 2 ** (j / octaves) for sign in signs for j in range(-last * octaves, last * octaves + 1)]
        for last in (3, 1)
    )
    scales, two = np.array(fibre)[:, None], 2 * signs[-1]

    def kernel(x, a):
        return bump(x, np.abs(a)) * (1 + 0.4 * np.sign(a))

    # (L_u F)(x, a) = F(x/2, a/2): both planes lie in the middle of the list, where nothing is truncated.
    planes = [place for place, a in enumerate(fibre) if 1 <= a <= 2]
    sources = [int(np.abs(np.array(fibre) - fibre[place] / two).argmin()) for place in planes]
    errors = []
    for pixels in (1, 2, 4):
        x = np.arange(-40 * pixels, 40 * pixels + 1) / pixels

        def out(signal, pixels=pixels):
            sampled = gt.Kernel(lambda v, a: kernel(v / pixels, a) / pixels, 4 * pixels, fibre=own)
            return gt.correlate(group, sampled, signal * np.abs(scales) ** power, fibre=fibre, fibre_boundary="fill")

        plain, moved = out(kernel(x / 1.5, scales)), out(kernel(x / two / 1.5, scales / two))
        middle = len(x) // 2
        near = np.arange(-3 * pixels, 3 * pixels + 1)
        there, back = moved[planes][:, middle + two * near], plain[sources][:, middle + near]
        errors.append(np.abs(there - back).max() / np.abs(back).max())
    if power == 0:
        assert errors[1] < errors[0] / 5 and errors[-1] < 1e-3, errors
    else:
        assert min(errors) > 0.5, errors


@pytest.mark.parametrize("dim", [1, 2])
def test_the_measure_over_the_fibre_is_left_haar_measure(dim):
    """The density over listed scales, 1/|det A_h|, is the left Haar density times dr/dlog r = r."""
    group, fibre = gt.ScaleTranslations(dim), (1.0, 1.5, 2.0)
    lattice = lattice_of(group, None, fibre)
    density = gt.correlate(group, Function("k"), Function("f"), on="group").density
    for r, matrix in zip(fibre, lattice.linear, strict=True):
        haar = float(density((0.0,) * dim + (r,))[0])
        assert haar * r == pytest.approx(1 / abs(np.linalg.det(matrix)))


# ------------------------------------------------------------------------------- errors


def test_kernel_functions_that_do_not_fit_are_refused():
    group = CASES["rotations"][0]
    kernel, image = gt.Kernel(wavy, 2, window=gt.soft_disk()), np.ones((7, 7))
    with pytest.raises(gt.ShapeError, match="lives on space and has channels=False, got group"):
        gt.correlate(group, kernel, image, on="group")
    with pytest.raises(gt.ShapeError, match="signal .* must fit the kernel function"):
        gt.correlate(group, kernel, np.ones(7))
    with pytest.raises(gt.GeometryError, match="without dilation"):
        gt.correlate(group, kernel, image, dilation=2)
    with pytest.raises(gt.GeometryError, match="without dilation"):
        gt.convolve(group, kernel, image)
    with pytest.raises(gt.GeometryError, match="fibre_boundary must be one of refuse, fill"):
        gt.correlate(gt.ScaleTranslations(1), np.ones((2, 3)), np.ones((2, 9)), fibre=[1, 2], fibre_boundary="wrap")
    for fibre in ([], [1, 1.0], [1, -2]):
        with pytest.raises(gt.GroupTkError):
            gt.correlate(gt.ScaleTranslations(1), np.ones(3), np.ones(9), fibre=fibre)


def test_all_pairs_of_modes_and_boundaries_agree_with_the_reference():
    group, kernel = CASES["rotations"][0], gt.Kernel(wavy, 2.5, window=gt.soft_disk())
    image = random.standard_normal((8, 9))
    for mode, boundary in itertools.product(("full", "valid", "same"), ("fill", "wrap", "symm", "reflect", "edge")):
        fast, slow = (
            gt.correlate(group, kernel, image, mode=mode, boundary=boundary, method=method)
            for method in ("direct", "reference")
        )
        assert np.abs(fast - slow).max() < 1e-12


def rotations_of_the_cube():
    """The 24 signed permutation matrices of determinant 1, the identity first."""
    signed = (np.eye(3, dtype=int)[list(p)] * s for p in itertools.permutations(range(3)) for s in SIGNS)
    return [matrix.tolist() for matrix in signed if round(np.linalg.det(matrix)) == 1]


SIGNS = list(itertools.product((1, -1), repeat=3))


def test_volumes_turn_by_listed_matrices():
    group, fibre = gt.SE(3), rotations_of_the_cube()
    kernel, volume = random.standard_normal((3, 3, 3)), random.standard_normal((5, 6, 4))
    maps = gt.correlate(group, kernel, volume, fibre=fibre)
    turned = gt.correlate(group, kernel, np.rot90(volume), fibre=fibre)
    # rot90 sends (x, y, z) to (−y, x, z), as does the matrix [[0, −1, 0], [1, 0, 0], [0, 0, 1]].
    quarter = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    for index, matrix in enumerate(fibre):
        there = fibre.index((quarter @ matrix).tolist())
        assert np.abs(turned[there] - np.rot90(maps[index])).max() < 1e-12
    deep = gt.correlate(group, random.standard_normal((24, 3, 3, 3)), maps, fibre=fibre)
    assert deep.shape == maps.shape
    with pytest.raises(gt.GeometryError, match="fibre coordinates that are numbers"):
        gt.correlate(group, gt.Kernel(wavy, 2, fibre=range(24), window=gt.soft_disk()), maps, fibre=fibre)
