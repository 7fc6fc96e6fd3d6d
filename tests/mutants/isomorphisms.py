"""Say which group a proved mutant is: a known law or its opposite, after a simple change of coordinates."""

import itertools

import numpy as np
from law_judge import Judge

import grouptk as gt
from grouptk.law import Law
from grouptk.tracing import Formula

ROWS = 200
MOST_ELEMENTS = 32


def identify(law, known, fallback="a group; no simple isomorphism found"):
    """Return in words which of the known laws (by name) this one is, judged on numbers."""
    judge = Judge(law)
    candidates = {name: other for name, other in known.items() if other.space.domains == law.space.domains}
    candidates.setdefault("the direct product of its coordinates", coordinatewise(law))
    simple = list(coordinate_maps(judge))
    for steps in (1, 2):
        for name, other in candidates.items():
            theirs = Judge(other)
            for maps in itertools.product(simple, repeat=steps):
                said = ", ".join(text for text, _ in maps if text)
                for opposite in (False, True):
                    if _is_homomorphism(judge, theirs, [move for _, move in maps], opposite):
                        kind = "the opposite of " if opposite else ""
                        return f"isomorphic to {kind}{name} by {said}" if said else f"{kind}{name}"
    if judge.elements is not None and len(judge.elements) <= MOST_ELEMENTS:
        mine = table(law)
        for name, other in finite_groups(len(mine), known).items():
            if are_isomorphic(mine, table(other)):
                return f"isomorphic to {name}"
    return fallback


def coordinatewise(law):
    """Return the direct product of (ℝ, +), (ℤ, +), (ℝ⁺, ·), … over the same coordinates."""
    g, h = law.product.symbols
    multiply = [type(domain).__name__ in ("Positive", "NonZero") for domain in law.space.domains]
    outputs = tuple(a * b if times else a + b for a, b, times in zip(g, h, multiply, strict=True))
    return Law(law.space, Formula((law.space, law.space), law.space, outputs), None, None)


# ------------------------------------------------------------------------------- changes of coordinates


def _changed(place, function):
    def move(rows):
        rows = rows.copy()
        rows[:, place] = function(rows)
        return rows

    return move


def coordinate_maps(judge):
    """Yield simple bijections (text, map of rows): negate, scale, swap, shear, divide by a scale."""
    yield "", lambda rows: rows
    names, domains = judge.space.names, judge.space.domains
    if any(domain.size > 1 for domain in domains):
        yield from _matrix_maps(judge)
        return
    for i, (name, domain) in enumerate(zip(names, domains, strict=True)):
        kind = type(domain).__name__
        if kind in ("Positive", "NonZero"):
            yield f"{name} → 1/{name}", _changed(i, lambda rows, i=i: 1 / rows[:, i])
            yield f"{name} → 2{name}", _changed(i, lambda rows, i=i: 2 * rows[:, i])
        if kind != "Positive":
            yield f"{name} → −{name}", _changed(i, lambda rows, i=i: -rows[:, i])
        if kind == "Cyclic":
            for unit in range(2, int(domain.n)):
                if np.gcd(unit, int(domain.n)) == 1:
                    yield f"{name} → {unit}{name}", _changed(i, lambda rows, i=i, unit=unit: unit * rows[:, i])
        if kind == "Real":
            for factor in (2.0, 0.5):
                yield f"{name} → {factor:g}{name}", _changed(i, lambda rows, i=i, factor=factor: factor * rows[:, i])
            for j, other in enumerate(domains):
                if type(other).__name__ in ("Positive", "NonZero"):
                    yield f"{name} → {name}/{names[j]}", _changed(i, lambda rows, i=i, j=j: rows[:, i] / rows[:, j])
            for j, k in itertools.combinations_with_replacement([j for j in range(len(domains)) if j != i], 2):
                if type(domains[j]).__name__ == type(domains[k]).__name__ == "Real":
                    for factor in (1, -1, 0.5, -0.5):
                        yield (
                            f"{name} → {name} + {factor}{names[j]}{names[k]}",
                            _changed(i, lambda rows, i=i, j=j, k=k, f=factor: rows[:, i] + f * rows[:, j] * rows[:, k]),
                        )
    for i, j in itertools.combinations(range(len(names)), 2):
        if domains[i] == domains[j]:

            def swap(rows, i=i, j=j):
                rows = rows.copy()
                rows[:, [i, j]] = rows[:, [j, i]]
                return rows

            yield f"{names[i]} ↔ {names[j]}", swap


def _matrix_maps(judge):
    for (chart, part), name in zip(judge._each(), judge.space.names, strict=True):
        if len(chart.shape) == 2 and chart.shape[0] == chart.shape[1]:

            def transpose(rows, part=part, shape=chart.shape):
                rows = rows.copy()
                rows[:, part] = rows[:, part].reshape(-1, *shape).swapaxes(1, 2).reshape(len(rows), -1)
                return rows

            yield f"{name} → {name}ᵀ", transpose


def _is_homomorphism(mine, theirs, moves, opposite):
    def move(rows):
        for step in moves:
            rows = step(rows)
        return rows

    g, h = (rows[:: max(1, len(rows) // ROWS)] for rows in mine.rows[:2])
    with np.errstate(all="ignore"):
        left, one, other = move(mine.multiply(g, h)), move(g), move(h)
        right = theirs.multiply(other, one) if opposite else theirs.multiply(one, other)
        return bool(np.all(theirs.gap(left, right) < 1e-7))


# ------------------------------------------------------------------------------- finite groups


def table(law):
    """Return the Cayley table of a finite law as an array of ranks."""
    judge = Judge(law)
    rows = np.array([[float(e) for e in element] for element in judge.elements])
    g, h = np.repeat(rows, len(rows), axis=0), np.tile(rows, (len(rows), 1))
    product = judge.multiply(g, h)
    gaps = [judge.gap(product, np.broadcast_to(row, product.shape)) for row in rows]
    return np.argmin(gaps, axis=0).reshape(len(rows), len(rows))


def finite_groups(order, known):
    """Return laws of small groups of an order by name."""
    found = {f"C({order})": gt.C(order).law}
    if order % 2 == 0:
        found[f"D({order // 2})"] = gt.D(order // 2).law
    for first in range(2, order):
        if order % first == 0 and first <= order // first:
            found[f"C({first}) × C({order // first})"] = gt.direct_product(gt.C(first), gt.C(order // first)).law
    for name, law in known.items():
        elements = Judge(law).elements
        if elements is not None and len(elements) == order:
            found.setdefault(name, law)
    return found


def are_isomorphic(mine, theirs):
    """Say whether two Cayley tables are of isomorphic groups: by images of generators."""
    my_orders, their_orders = _orders(mine), _orders(theirs)
    if sorted(my_orders) != sorted(their_orders):
        return False
    generators, reached = [], {_unit(mine)}
    for g in sorted(range(len(mine)), key=lambda g: -my_orders[g]):
        if g not in reached:
            generators.append(g)
            reached = set(_extended(mine, mine, dict(zip(generators, generators, strict=True))) or ())
    images = [[k for k in range(len(theirs)) if their_orders[k] == my_orders[g]] for g in generators]
    return any(
        (full := _extended(mine, theirs, dict(zip(generators, choice, strict=True)))) is not None
        and len(set(full.values())) == len(mine)
        for choice in itertools.product(*images)
    )


def _unit(rows):
    return next(e for e in range(len(rows)) if all(rows[e] == np.arange(len(rows))))


def _orders(rows):
    unit, orders = _unit(rows), []
    for g in range(len(rows)):
        power, order = g, 1
        while power != unit:
            power, order = rows[power, g], order + 1
        orders.append(order)
    return orders


def _extended(mine, theirs, images):
    """Extend a map of generators to what they generate; None if that is no homomorphism."""
    full, pending = {_unit(mine): _unit(theirs)}, [_unit(mine)]
    while pending:
        g = pending.pop()
        for generator, image in images.items():
            product, value = int(mine[g, generator]), int(theirs[full[g], image])
            if product not in full:
                full[product] = value
                pending.append(product)
            elif full[product] != value:
                return None
    return full
