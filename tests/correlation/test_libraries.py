"""Arrays of other libraries: the same numbers, with what each library can do to a function."""

import subprocess
import sys

import array_api_strict
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import grouptk as gt
from grouptk.correlation import array_api
from grouptk.lattice import lattice_of, point_axes

jax.config.update("jax_enable_x64", True)

LIBRARIES = {"torch": torch.from_numpy, "jax": jnp.asarray, "array_api": lambda array: array_api_strict.asarray(array)}
METHODS = {"torch": ("auto", "direct", "fft"), "jax": ("auto", "direct"), "array_api": ("auto", "direct")}
GROUPS = {
    "Z1": gt.Z(1),
    "Z3": gt.Z(3),
    "p4m": gt.p4m,
    **{name: gt.wallpaper(name) for name in ("p3", "pg", "p4g", "p6m")},
    "P432": gt.space_group("P432"),
    "S3": gt.S(3),
    "Q8": gt.Q8(),
}
libraries = pytest.mark.parametrize("library", LIBRARIES)


def real(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def case(name, on="group", channels=(3, 2)):
    lattice = lattice_of(GROUPS[name])
    planes = (len(lattice.place(on).planes),) * point_axes(lattice, on)
    grid = tuple(np.array((6, 5, 4)[: lattice.dim], int) * lattice.pixels(on))
    size = (3 if lattice.order < 24 else 1,) * lattice.dim
    return real(*channels, *planes, *size), real(2, channels[1], *planes, *grid)


def agree(library, group, kernel, signal, method="auto", tolerance=1e-12, **options):
    take = LIBRARIES[library]
    expected = gt.correlate(group, kernel, signal, method="reference", **options)
    found = gt.correlate(group, take(kernel), take(signal), method=method, **options)
    assert type(found) is type(take(signal)) and found.shape == expected.shape
    assert np.abs(np.asarray(found) - expected).max(initial=0) < tolerance


@pytest.mark.parametrize("boundary", ["fill", "wrap", "symm", "reflect", "edge"])
@pytest.mark.parametrize("name", GROUPS)
@libraries
def test_numbers_are_those_of_numpy(library, name, boundary):
    lattice = lattice_of(GROUPS[name])
    if boundary not in ("fill", "wrap") and name not in ("Z1", "p4m", "pg"):
        return
    if library == "jax" and (boundary != "wrap" if name in ("pg", "P432", "S3") else name not in ("Z1", "p4m")):
        return
    for on in ("space", "group") if lattice.has_space and lattice.dim else ("group",):
        kernel, signal = case(name, on)
        methods = [m for m in METHODS[library] if lattice.dim or m != "fft"]
        spectral = on == "group" and library == "torch" and name not in ("pg", "p4g")
        for method in (*methods, *["spectral"] * spectral):
            options = {"fillvalue": 0.5} if boundary == "fill" else {}
            agree(library, GROUPS[name], kernel, signal, method, on=on, channels=True, boundary=boundary, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"mode": "full"},
        {"mode": "valid", "stride": 3},
        {"dilation": 2},
        {"mode": "valid", "boundary": "wrap"},
        {"boundary": "wrap", "stride": 2},
    ],
    ids=str,
)
@libraries
def test_options(library, options):
    kernel, signal = real(2, 3, 4, 3, 3), real(2, 3, 4, 6, 12)
    for method in (*METHODS[library], *["spectral"] * (library == "torch")):
        agree(library, gt.p4, kernel, signal, method, **options)
    take = LIBRARIES[library]
    found = gt.convolve(gt.p4, take(kernel), take(signal), **options)
    assert np.abs(np.asarray(found) - gt.convolve(gt.p4, kernel, signal, **options)).max() < 1e-12


@pytest.mark.parametrize("dtype", ["f4", "f8", "c16"])
@libraries
def test_dtypes_are_kept(library, dtype):
    kernel, signal = (array.astype(dtype) for array in case("p4m"))
    agree(library, gt.p4m, kernel, signal, tolerance=1e-4 if dtype == "f4" else 1e-12)
    take = LIBRARIES[library]
    assert dtype.replace("f4", "float32").replace("f8", "float64").replace("c16", "complex128") in str(
        gt.correlate(gt.p4m, take(kernel), take(signal)).dtype
    )


@libraries
def test_whole_numbers_do_not_wrap_around(library):
    take = LIBRARIES[library]
    for dtype in ("u1", "i4", "?"):
        kernel, photo = np.full((3, 3), 200).astype(dtype), np.full((5, 6), 200).astype(dtype)
        found = gt.correlate(gt.p4, take(kernel), take(photo))
        assert "int64" in str(found.dtype)
        assert np.array_equal(np.asarray(found), gt.correlate(gt.p4, kernel, photo))
    with pytest.raises(gt.DomainError, match="whole number"):
        gt.correlate(gt.p4, take(kernel), take(photo), fillvalue=0.5)


@pytest.mark.parametrize("fillvalue", [1j, "0", None, [1.0], np.ones(2)])
@libraries
def test_fill_values_that_an_array_cannot_hold_are_refused(library, fillvalue):
    take = LIBRARIES[library]
    with pytest.raises(gt.DomainError, match="fillvalue must be"):
        gt.correlate(gt.p4, take(real(3, 3)), take(real(5, 5)), fillvalue=fillvalue)


@libraries
def test_complex_fill_values(library):
    for kernel, signal in ((real(3, 3) * 1j, real(5, 6) + 0j), (real(3, 3) * 1j, real(5, 6))):
        if library != "array_api" or signal.dtype.kind == "c":
            agree(library, gt.p4, kernel, signal, fillvalue=2 - 1j)


@pytest.mark.parametrize("boundary", ["fill", "wrap", "symm", "reflect", "edge"])
@libraries
def test_small_and_empty_arrays(library, boundary):
    kernel, signal = case("p4m")
    pixel = signal[..., :1, :1] if boundary != "reflect" else signal[..., :2, :2]
    empty = [(kernel, signal[:0]), (kernel[:, :0], signal[:, :0]), (kernel[:0], signal)]
    for k, f in [(kernel, pixel), *empty]:
        for method in (*METHODS[library], *["spectral"] * (library == "torch")):
            agree(library, gt.p4m, k.copy(), f.copy(), method, channels=True, boundary=boundary)


@libraries
def test_projections(library):
    take = LIBRARIES[library]
    for signal in (
        real(2, 8, 5, 6),
        (100 * real(8, 3, 3)).astype("i4"),
        np.full((8, 3, 3), 200, "u1"),
        real(8, 3, 3) > 0,
    ):
        for reduce in ("mean", "sum", "max"):
            found, expected = gt.project(gt.p4m, take(signal), reduce), gt.project(gt.p4m, signal, reduce)
            assert np.abs(np.asarray(found).astype(float) - expected).max() < (
                1e-12 if "64" in str(found.dtype) else 1e-4
            )
            exact = signal.dtype.kind in "f" or reduce != "mean"
            assert not exact or str(expected.dtype) in str(found.dtype)
    with pytest.raises(gt.DomainError, match="mean, sum, max, got 'median'"):
        gt.project(gt.p4m, take(real(8, 3, 3)), "median")
    with pytest.raises(gt.DomainError, match="numbers with an order"):
        gt.project(gt.p4m, take(real(8, 3, 3) * 1j), "max")
    with pytest.raises(gt.ShapeError, match="must have length 8, got 4"):
        gt.project(gt.p4m, take(real(4, 3, 3)))


@libraries
def test_kernel_functions(library):
    basis, group = gt.SlepianBasis(3), gt.SE(2, orientations=8)
    smooth, take = basis(np.ones(len(basis))), LIBRARIES[library]
    for image in (real(9, 9), np.arange(81).reshape(9, 9)):
        expected = gt.correlate(group, smooth, image)
        found = np.asarray(gt.correlate(group, smooth, take(image)))
        assert np.abs(found - expected).max() < (1e-12 if image.dtype.kind == "f" else 1e-5 * np.abs(expected).max())
    with pytest.raises(gt.BackendError, match="interpolated as NumPy arrays, or functions"):
        gt.correlate(group, take(real(3, 3)), take(real(9, 9)))


@libraries
def test_plans(library):
    take, (kernel, signal) = LIBRARIES[library], case("p4m")
    planned = gt.plan(gt.p4m, take(kernel), take(signal), boundary="wrap")
    assert planned.method == "direct" and planned.result_shape == (2, 3, 8, 6, 5)
    assert ("is not for" in planned.choice["fft"].reason) == (library != "torch")
    expected = gt.correlate(gt.p4m, kernel, signal, boundary="wrap")
    assert np.abs(np.asarray(planned(take(kernel), take(signal))) - expected).max() < 1e-12


@libraries
def test_engines_that_a_library_lacks(library):
    take, (kernel, signal) = LIBRARIES[library], case("p4m")
    for method in ("reference",) if library == "torch" else ("reference", "spectral", "fft"):
        for operation in (gt.correlate, gt.plan):
            with pytest.raises(gt.BackendError, match='method="direct"'):
                operation(gt.p4m, take(kernel), take(signal), method=method)


class Cupboard:
    """An array of a library that nobody knows."""

    shape = (5, 5)


def test_mixed_and_unknown_libraries_are_refused():
    kernel, signal = real(3, 3), real(5, 5)
    taken = [np.asarray, *LIBRARIES.values()]
    for one in taken:
        for other in taken:
            if one is not other:
                with pytest.raises(gt.BackendError, match="arrays of one library, got .* and "):
                    gt.correlate(gt.p4, one(kernel), other(signal))
        with pytest.raises(gt.BackendError, match="got one of test_libraries; convert it with numpy.asarray"):
            gt.correlate(gt.p4, one(kernel), Cupboard())
    with pytest.raises(gt.BackendError, match="got one of test_libraries"):
        gt.project(gt.p4, Cupboard())
    assert gt.correlate(gt.p4, kernel.tolist(), signal.tolist()).shape == (4, 5, 5)


def test_libraries_are_loaded_only_when_their_arrays_come():
    code = (
        "import sys, numpy, grouptk as gt; gt.correlate(gt.p4, numpy.ones((3, 3)), numpy.ones((5, 5)));"
        "assert not {'torch', 'jax', 'array_api_strict'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# ---------------------------------------------------------------------- the array API


def test_numpy_follows_the_standard_too():
    kernel, signal = case("p4m")
    assert np.asarray(array_api.REDUCTIONS["sum"](signal, 2)).shape == (2, 2, 6, 5)
    with pytest.raises(gt.DomainError, match="dtypes that go together"):
        gt.correlate(gt.p4m, *(array_api_strict.asarray(a) for a in (kernel.astype("i4"), signal)))


# -------------------------------------------------------------------------------- JAX


def test_jax_transformations():
    kernel, signal = jnp.asarray(real(2, 1, 4, 3, 3)), jnp.asarray(real(2, 1, 4, 4, 3))

    def out(k, f):
        return gt.correlate(gt.p4, k, f, on="group", channels=True, boundary="symm")

    expected = out(kernel, signal)
    assert jnp.allclose(jax.jit(out)(kernel, signal), expected, atol=1e-12)
    assert jnp.allclose(jax.vmap(out, (None, 0))(kernel, signal), expected, atol=1e-12)
    kernels = jnp.stack([kernel, 2 * kernel])
    assert jnp.allclose(jax.vmap(out, (0, None))(kernels, signal)[1], 2 * expected, atol=1e-12)
    assert jax.eval_shape(out, kernel, signal).shape == expected.shape
    grads = jax.jit(jax.grad(lambda k, f: (out(k, f) ** 2).sum(), (0, 1)))(kernel, signal)
    tensors = [torch.tensor(np.asarray(array), requires_grad=True) for array in (kernel, signal)]
    gt.correlate(gt.p4, *tensors, on="group", channels=True, boundary="symm").square().sum().backward()
    for one, other in zip(grads, tensors, strict=True):
        assert np.abs(np.asarray(one) - other.grad.numpy()).max() < 1e-10
    project = jax.jit(jax.vmap(lambda f: gt.project(gt.p4, f, "max")))
    assert jnp.array_equal(project(signal), signal.max(2))


# ------------------------------------------------------------------------------ PyTorch

DERIVED = {  # a group, the kernel's shape, the signal's, options
    "p4": (gt.p4, (2, 1, 4, 3, 3), (2, 1, 4, 4, 5), {}),
    "p4 strided": (gt.p4, (1, 2, 4, 3, 3), (1, 2, 4, 5, 3), {"stride": 2, "boundary": "fill"}),
    "p4m on the torus": (gt.p4m, (1, 1, 8, 3, 3), (1, 1, 8, 4, 4), {"boundary": "wrap", "stride": 2}),
    "p4m mirrored": (gt.p4m, (1, 1, 8, 1, 1), (1, 1, 8, 3, 2), {"boundary": "symm", "dilation": 2}),
    "p3": (gt.wallpaper("p3"), (2, 1, 3, 3, 3), (1, 1, 3, 4, 4), {"mode": "full"}),
    "P432": (gt.space_group("P432"), (1, 1, 24, 1, 1, 1), (1, 1, 24, 1, 2, 1), {}),
    "C8": (gt.C(8), (2, 1, 8), (2, 1, 8), {"on": "group"}),
    "Q8": (gt.Q8(), (1, 2, 8), (2, 2, 8), {"on": "group"}),
    "Z1": (gt.Z(1), (2, 1, 1, 3), (1, 1, 1, 6), {"fillvalue": 2.0}),
}


@pytest.mark.parametrize("method", ["spectral", "fft"])
@pytest.mark.parametrize("name", DERIVED)
def test_first_and_second_derivatives(name, method):
    group, kernel, signal, options = DERIVED[name]
    if method == "fft" and (not lattice_of(group).dim or name == "P432"):
        return
    tensors = [torch.from_numpy(real(*shape, seed=i)).requires_grad_() for i, shape in enumerate((kernel, signal))]
    options = {"on": "group", "channels": True, **options}

    def out(k, f):
        return gt.correlate(group, k, f, method=method, **options)

    expected = gt.correlate(group, *(t.detach().numpy() for t in tensors), method="reference", **options)
    assert np.abs(out(*tensors).detach().numpy() - expected).max() < 1e-12
    assert torch.autograd.gradcheck(out, tensors, fast_mode=True)
    assert torch.autograd.gradgradcheck(out, tensors, fast_mode=True)


def test_a_wrong_derivative_is_seen(monkeypatch):
    from grouptk.torch.spectral import Problem

    tensors = [torch.from_numpy(real(*shape)).requires_grad_() for shape in ((1, 1, 4, 3, 3), (1, 1, 4, 4, 4))]
    right = Problem.signal_gradient
    monkeypatch.setattr(Problem, "signal_gradient", lambda self, g, k: right(self, g, k).flip(-1))
    with pytest.raises(RuntimeError, match="Jacobian mismatch"):
        torch.autograd.gradcheck(lambda k, f: gt.correlate(gt.p4, k, f, method="spectral"), tensors, fast_mode=True)


@pytest.mark.parametrize("method", ["direct", "spectral", "fft"])
def test_only_what_is_asked_for_is_derived(method):
    kernel, signal = (torch.from_numpy(array) for array in case("p4m"))
    for asked in ((True, False), (False, True), (False, False)):
        k, f = (t.clone().requires_grad_(needed) for t, needed in zip((kernel, signal), asked, strict=True))
        result = gt.correlate(gt.p4m, k, f, method=method)
        assert result.requires_grad == any(asked)
        if any(asked):
            result.sum().backward()
        assert [t.grad is not None for t in (k, f)] == list(asked)


@pytest.mark.parametrize("method", ["auto", "direct", "spectral", "fft"])
def test_memory_of_tensors_does_not_show(method):
    kernel, signal = (torch.from_numpy(array) for array in case("p4m", channels=(2, 2)))
    expected = gt.correlate(gt.p4m, kernel, signal, method=method)
    swapped = signal.transpose(-1, -2).contiguous().transpose(-1, -2)
    for other in (
        swapped,
        signal.flatten(1, 2).contiguous(memory_format=torch.channels_last).unflatten(1, signal.shape[1:3]),
        torch.stack([signal, signal], -1)[..., 0],
        signal[:1].expand(2, *signal.shape[1:]),
        signal.flip(-1).flip(-1),
    ):
        wanted = expected if other.shape != signal.shape or torch.equal(other, signal) else expected[:1]
        found = gt.correlate(gt.p4m, kernel.transpose(-1, -2).contiguous().transpose(-1, -2), other, method=method)
        assert torch.allclose(found, wanted.expand_as(found), atol=1e-12)
    assert expected.requires_grad is False


def test_empty_tensors_have_derivatives():
    kernel, signal = torch.ones(2, 3, 4, 3, 3, requires_grad=True), torch.ones(0, 3, 4, 5, 5, requires_grad=True)
    for method in ("direct", "spectral", "fft"):
        result = gt.correlate(gt.p4, kernel, signal, method=method)
        gradients = torch.autograd.grad(result.sum(), (kernel, signal))
        assert not gradients[0].any() and gradients[1].shape == signal.shape


def test_tensors_have_at_most_three_grid_axes():
    with pytest.raises(gt.BackendError, match="at most 3 grid axes, got 4"):
        gt.correlate(gt.Z(4), torch.ones((3,) * 4), torch.ones((4,) * 4))
    assert gt.correlate(gt.Z(4), np.ones((3,) * 4), np.ones((4,) * 4)).shape == (1, 4, 4, 4, 4)


def test_padding_beyond_the_image_is_refused_by_torch():
    for boundary in ("wrap", "symm"):
        for method in ("direct", "spectral", "fft"):
            with pytest.raises(gt.GeometryError, match="needs as many pixels, got 3"):
                gt.correlate(gt.p4, torch.ones(4, 9, 9), torch.ones(4, 3, 3), method=method, boundary=boundary)


def test_what_casts_or_traces_takes_direct():
    kernel, signal = (torch.from_numpy(array).float() for array in case("p4m"))
    expected = gt.correlate(gt.p4m, kernel, signal)
    with torch.autocast("cpu", torch.bfloat16):
        assert gt.correlate(gt.p4m, kernel, signal).dtype == torch.bfloat16
        with pytest.raises(gt.BackendError, match="that nothing traces"):
            gt.correlate(gt.p4m, kernel, signal, method="spectral")
    batched = torch.func.vmap(lambda f: gt.correlate(gt.p4m, kernel, f, on="group", channels=True))(signal)
    assert torch.allclose(batched, expected, atol=1e-4)
    for dtype in (torch.float16, torch.bfloat16):
        assert gt.correlate(gt.p4m, kernel.to(dtype), signal.to(dtype)).dtype == dtype
