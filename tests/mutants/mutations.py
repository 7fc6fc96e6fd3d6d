"""Mutants of right laws: each changes one thing in a product or an inverse, and says which."""

import itertools
from dataclasses import dataclass, replace

import sympy as sp
from sympy import cos, cosh, exp, sin, sinh

import grouptk as gt
from grouptk import Angle, Cyclic, Integer, Matrices, NonZero, Positive, Real
from grouptk.domains import residue
from grouptk.law import Law
from grouptk.solving import solve_identity, solve_inverse
from grouptk.spaces import Coordinate, Space
from grouptk.tracing import Formula
from grouptk.tracing.look_up import LookUp

LAWS_PER_GROUP = 14
LAWS_PER_LARGE_GROUP = 6  # of four entries or more in one matrix: these take seconds each
SMALL_NUMBER, SMALL_SIZE = 5, 2  # put in for symbolic parameters, and for sizes of matrices


# ------------------------------------------------------------------------------- right laws beside the catalogue


class Heisenberg(gt.Group):
    x, y, z = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


class IntegerHeisenberg(gt.Group):
    x, y, z = Integer(), Integer(), Integer()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


class AffineLine(gt.Group):
    """The maps x → a·x + b."""

    a, b = NonZero(), Real()

    def product(self, g, h):
        return g.a * h.a, g.b + g.a * h.b


class ScaleTranslations(gt.Group):
    x, y, r = Real(), Real(), Positive()

    def product(self, g, h):
        return g.x + g.r * h.x, g.y + g.r * h.y, g.r * h.r


class Similarities(gt.Group):
    x, y, theta, r = Real(), Real(), Angle(), Positive()

    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        x, y = c * h.x - s * h.y, s * h.x + c * h.y
        return g.x + g.r * x, g.y + g.r * y, g.theta + h.theta, g.r * h.r

    def inverse(self, g):
        c, s = cos(g.theta), -sin(g.theta)
        return -(c * g.x - s * g.y) / g.r, -(s * g.x + c * g.y) / g.r, -g.theta, 1 / g.r


class LogScaleTranslations(gt.Group):
    """x → eᵗ x + b: scale by its logarithm."""

    b, t = Real(), Real()

    def product(self, g, h):
        return g.b + exp(g.t) * h.b, g.t + h.t


class RapidityMotions(gt.Group):
    """Poincaré's group of one time and one space, the boost by its rapidity."""

    t, x, u = Real(), Real(), Real()

    def product(self, g, h):
        c, s = cosh(g.u), sinh(g.u)
        return g.t + c * h.t + s * h.x, g.x + s * h.t + c * h.x, g.u + h.u


class NonZeroNumbers(gt.Group):
    a = NonZero()

    def product(self, g, h):
        return g.a * h.a

    def inverse(self, g):
        return 1 / g.a


class PositiveNumbers(gt.Group):
    r = Positive()

    def product(self, g, h):
        return g.r * h.r

    def inverse(self, g):
        return 1 / g.r


class SpiralStairs(gt.Group):
    """Screw motions: turn by θ and climb by z, and scale the plane by a sign."""

    x, y, z, theta = Real(), Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.z + h.z, g.theta + h.theta


class UpperTriangular(gt.Group):
    """The invertible matrices (a, b; 0, d)."""

    a, b, d = NonZero(), Real(), NonZero()

    def product(self, g, h):
        return g.a * h.a, g.a * h.b + g.b * h.d, g.d * h.d

    def inverse(self, g):
        return 1 / g.a, -g.b / (g.a * g.d), 1 / g.d


class Quaternion8(gt.Group):
    """Q₈ as iᵃ jᵇ, a in ℤ/4 and b in {0, 1} = ℤ/2 by remainders."""

    a, b = Cyclic(4), Cyclic(2)

    def product(self, g, h):
        return g.a + (-1) ** g.b * h.a + 2 * residue(g.b, 2) * residue(h.b, 2), g.b + h.b


EXTRAS = {
    "Heisenberg": Heisenberg, "Heisenberg over ℤ": IntegerHeisenberg, "Aff(1)": AffineLine,
    "scale-translations": ScaleTranslations, "Sim(2)": Similarities, "log-scale-translations": LogScaleTranslations,
    "Poincaré(1,1)": RapidityMotions, "ℝ∖{0}": NonZeroNumbers, "ℝ⁺": PositiveNumbers, "screws": SpiralStairs,
    "triangular matrices": UpperTriangular, "Q(8)": Quaternion8,
}  # fmt: skip


def bases():
    """Return the right laws by name: the catalogue, its parameters small numbers, and the laws above."""
    found = {}
    for group in gt.catalogue():
        if group.parameters:
            matrices = any(domain.shape for domain in group.space.domains)
            number = SMALL_SIZE if matrices else SMALL_NUMBER
            group = group.at(**{parameter.name: number for parameter in group.parameters})
        if not any(output.has(LookUp) for output in group.law.product.outputs):  # a table is no formula to change
            found[str(group)] = group
    known = [group.law.product for group in found.values()]
    for name, make in EXTRAS.items():
        group = make()
        if group.law.product not in known:
            found.setdefault(name, group)
    return found


# ------------------------------------------------------------------------------- mutants


class Given(gt.Group):
    """A group from a law that is there already."""

    def __init__(self, law, name):
        self.given, self.name = law, name

    def _trace_law(self):
        return self.given


@dataclass(frozen=True)
class Mutant:
    """A mutated law: the base it comes from, what was changed, by which operator; a crash of the solver, if any."""

    base: str
    said: str
    operator: str
    law: Law
    crash: str | None = None

    def __str__(self):
        return f"{self.base}: {self.said}"

    def group(self):
        return Given(self.law, str(self))


def places(expression, path=()):
    """Yield (path, node) for every node of an expression, the root first."""
    yield path, expression
    for index, argument in enumerate(expression.args):
        yield from places(argument, (*path, index))


def replaced(expression, path, new):
    """Return an expression with the node at a path replaced."""
    if not path:
        return new
    arguments = list(expression.args)
    arguments[path[0]] = replaced(arguments[path[0]], path[1:], new)
    return expression.func(*arguments)


def _terms(expression):
    """Yield (path, sum, term index) for every sum in an expression."""
    for path, node in places(expression):
        if node.is_Add:
            yield from ((path, node, index) for index in range(len(node.args)))


def drop_term(expression, names):
    for path, node, index in _terms(expression):
        rest = sp.Add(*(a for i, a in enumerate(node.args) if i != index))
        yield f"{node.args[index]} dropped", replaced(expression, path, rest)


def flip_sign(expression, names):
    for path, node, index in _terms(expression):
        yield f"sign of {node.args[index]} flipped", replaced(expression, path, node - 2 * node.args[index])
    if not expression.is_Add and expression != 0:
        yield "its sign flipped", -expression


def other_index(expression, names):
    """Replace one occurrence of a coordinate by another of the same domain and operand."""
    for path, node in places(expression):
        if node in names:
            operand, _, domain = names[node]
            for other, (its_operand, _, its_domain) in names.items():
                if other != node and its_operand == operand and its_domain == domain:
                    yield f"one {node} → {other}", replaced(expression, path, other)


def other_operand(expression, names):
    """Replace one occurrence of a coordinate by the same coordinate of the other operand."""
    for path, node in places(expression):
        if node in names:
            operand, entry, _ = names[node]
            for other, (its_operand, its_entry, _) in names.items():
                if its_operand != operand and its_entry == entry:
                    yield f"one {node} → {other}", replaced(expression, path, other)


def coefficient(expression, names):
    for path, node, index in _terms(expression):
        term = node.args[index]
        number, rest = term.as_coeff_Mul()
        new = 1 if number == sp.S.Half else number + sp.sign(number)
        yield f"coefficient {number} of {rest} → {new}", replaced(expression, path, node - term + new * rest)
    if not expression.is_Add and expression != 0:
        yield "itself doubled", 2 * expression
    for path, node in places(expression):
        if isinstance(node, sp.cos | sp.sin | sp.cosh | sp.sinh | sp.exp):
            for factor in (2, sp.S.Half):
                inside = node.func(factor * node.args[0])
                yield f"{node} → {inside}", replaced(expression, path, inside)


def exponent(expression, names):
    for path, node in places(expression):
        if node.is_Pow:
            power = node.exp
            new = power + 1 if power not in (-1,) else sp.Integer(-2)
            yield f"{node} → {node.base}^({new})", replaced(expression, path, node.base**new)
            if node.exp == -1:
                yield f"{node} → {node.base}", replaced(expression, path, node.base)
        elif node in names:
            yield f"one {node} squared", replaced(expression, path, node**2)


PARTNERS = {sp.cos: sp.sin, sp.sin: sp.cos, sp.cosh: sp.sinh, sp.sinh: sp.cosh}


def partner_function(expression, names):
    for path, node in places(expression):
        if type(node) in PARTNERS:
            other = PARTNERS[type(node)](node.args[0])
            yield f"{node} → {other}", replaced(expression, path, other)
        elif isinstance(node, sp.exp):
            yield f"{node} → {1 / node}", replaced(expression, path, 1 / node)


def drop_factor(expression, names):
    for path, node in places(expression):
        if node.is_Mul:
            for factor in node.args:
                if not factor.is_number:
                    yield f"factor {factor} of {node} dropped", replaced(expression, path, node / factor)
        elif node.is_Add:
            single = [a for a in node.args if a.is_Pow]
            yield from ((f"factor {a} → 1", replaced(expression, path, node - a + 1)) for a in single)


def remainder(expression, names):
    """Take a remainder or a cross term where there is none."""
    if expression.is_integer:
        for modulus in (3, 4):
            yield f"taken modulo {modulus}", residue(expression, sp.Integer(modulus))
    scalars = [n for n in names if names[n][0] == 0], [n for n in names if names[n][0] == 1]
    if all(scalars):
        cross = scalars[0][0] * scalars[1][-1]
        yield f"+ {cross}", expression + cross


OPERATORS = [
    drop_term, flip_sign, other_index, other_operand, coefficient, exponent, partner_function, drop_factor, remainder,
]  # fmt: skip


def _names(formula):
    """Return what each scalar symbol of a formula is: (operand, entry, domain)."""
    found = {}
    for operand, space in enumerate(formula.sources):
        entries = space.entries(space.symbols("'" * operand))
        domains = [domain for domain in space.domains for _ in range(domain.size)]
        found |= {s: (operand, i, d) for i, (s, d) in enumerate(zip(entries, domains, strict=True))}
    return found


def _labels(space):
    return [c.name if c.domain.size == 1 else f"{c.name}[{i}]" for c in space.coordinates for i in range(c.domain.size)]


def _with_entries(formula, entries):
    target = formula.target
    return replace(formula, outputs=target.normalize(target.assemble(tuple(entries))))


def by_entry(formula):
    """Yield (operator, text, formula) for the operators that change one entry of the result."""
    names, entries = _names(formula), formula.target.entries(formula.outputs)
    for operator in OPERATORS:
        for place, (label, entry) in enumerate(zip(_labels(formula.target), entries, strict=True)):
            for said, new in operator(entry, names):
                changed = [*entries[:place], sp.sympify(new), *entries[place + 1 :]]
                yield operator.__name__, f"{label}: {said}", _with_entries(formula, changed)


def swapped_operands(formula):
    """Swap g and h, in the whole law and in one coordinate."""
    space = formula.target
    g, h = (space.entries(values) for values in formula.symbols)
    entries = space.entries(formula.outputs)
    swap = dict(zip((*g, *h), (*h, *g), strict=True))
    other = [entry.xreplace(swap) for entry in entries]
    yield "swap", "g and h swapped", _with_entries(formula, other)
    for place, label in enumerate(_labels(space)):
        yield (
            "swap",
            f"{label}: g and h swapped",
            _with_entries(formula, [*entries[:place], other[place], *entries[place + 1 :]]),
        )


def transposed(formula):
    """Transpose a matrix: one operand's, or the result."""
    space = formula.target
    for place, coordinate in enumerate(space.coordinates):
        shape = coordinate.domain.shape
        if len(shape) != 2 or shape[0] != shape[1] or shape[0] < 2:
            continue
        for letter, values in zip("gh", formula.symbols, strict=True):
            matrix = values[place]
            swap = dict(zip(matrix, matrix.T, strict=True))
            outputs = tuple(output.xreplace(swap) for output in formula.outputs)
            yield "transpose", f"{letter}.{coordinate.name} transposed", replace(formula, outputs=outputs)
        outputs = list(formula.outputs)
        outputs[place] = sp.ImmutableMatrix(outputs[place].T)
        yield "transpose", f"{coordinate.name} of the product transposed", replace(formula, outputs=tuple(outputs))


def _wider(domain):
    """Return other domains for a coordinate, mostly too large ones."""
    kind = type(domain).__name__
    if kind == "Cyclic":
        return [Cyclic(m) for m in (domain.n + 1, domain.n - 1, 2 * domain.n) if m > 0]
    if kind == "UnitQuaternions":
        return [type(domain)(not domain.up_to_sign)]
    if kind in ("Matrices", "Permutations"):
        return [Matrices(*domain.shape)]
    return {
        "Positive": [NonZero(), Real()], "NonZero": [Real(), Positive()], "Interval": [Real()], "Punctured": [Real()],
        "Angle": [Real()], "Real": [Integer(), Angle()], "Integer": [Real()],
    }.get(kind, [])  # fmt: skip


def other_domains(formula):
    """Change the domain of one coordinate: another modulus, the line for the half line, the line for the circle."""
    space = formula.target
    for place, coordinate in enumerate(space.coordinates):
        domain = coordinate.domain
        for other in _wider(domain):
            changed = list(space.coordinates)
            changed[place] = Coordinate(coordinate.name, other)
            target = Space(tuple(changed))
            rename = {}
            for mark in ("", "'"):
                old, new = (d.entries(d.symbol(coordinate.name + mark)) for d in (domain, other))
                rename |= dict(zip(old, new, strict=True))
            outputs = target.normalize(tuple(output.xreplace(rename) for output in formula.outputs))
            yield "domain", f"{coordinate.name} in {other} for {domain}", Formula((target, target), target, outputs)


def _law(base, product, solved):
    """Return the law with another product, identity and inverse given as they were or solved for anew."""
    law = base.law
    moved = product.target != law.space
    identity = law.identity
    if solved or identity is None:
        identity = solve_identity(product)
        inverse = None if identity is None else solve_inverse(product, identity)
        return Law(product.target, product, identity, inverse, False, False)
    inverse = law.inverse
    if inverse is not None and moved:
        old, new = law.space.entries(law.space.symbols()), product.target.entries(product.target.symbols())
        rename = dict(zip(old, new, strict=True))
        outputs = tuple(output.xreplace(rename) for output in inverse.outputs)
        inverse = Formula((product.target,), product.target, outputs)
    return Law(product.target, product, identity, inverse, True, inverse is not None)


def _chosen(found, most, shift):
    """Choose evenly over the operators, then evenly within each; `shift` says where to begin."""
    by_operator = {}
    for item in found:
        by_operator.setdefault(item[0], []).append(item)
    operators = list(by_operator)
    quota = dict.fromkeys(operators[shift % len(operators) :] + operators[: shift % len(operators)], 0)
    for operator in itertools.islice(itertools.cycle(quota), 50 * len(quota)):
        if sum(quota.values()) == min(most, len(found)):
            break
        quota[operator] = min(quota[operator] + 1, len(by_operator[operator]))
    for operator, count in quota.items():
        items = by_operator[operator]
        yield from (items[(i * len(items) // count + shift) % len(items)] for i in range(count))


def _distinct(base, formulas):
    """Drop what is undefined, what is the original, and repetitions."""
    seen = {(base.target, base.outputs)}
    for operator, said, formula in formulas:
        broken = any(output.has(sp.nan, sp.zoo, sp.oo, -sp.oo) for output in formula.outputs)
        if not broken and (formula.target, formula.outputs) not in seen:
            seen.add((formula.target, formula.outputs))
            yield operator, said, formula


def mutants(name, base, most=None):
    """Return mutants of a group's product, its identity and inverse in turn given or solved for, and of its inverse."""
    law = base.law
    if most is None:
        large = max(domain.size for domain in law.space.domains) >= 4
        most = LAWS_PER_LARGE_GROUP if large else LAWS_PER_GROUP
    sources = (swapped_operands, by_entry, transposed, other_domains)
    products = _distinct(law.product, itertools.chain.from_iterable(source(law.product) for source in sources))
    found = list(products)
    if law.inverse is not None:
        backs = _distinct(law.inverse, by_entry(law.inverse))
        found += [("inverse", f"inverse: {said}", formula) for _, said, formula in backs]
    chosen, shift = [], sum(map(ord, name))
    for place, (operator, said, formula) in enumerate(_chosen(found, most, shift), start=shift):
        if operator == "inverse":
            mutated = replace(law, inverse=formula, identity_given=True, inverse_given=True)
        else:
            solved = place % 2 == 1
            said = f"{said} ({'solved' if solved else 'given'})"
            try:
                mutated = _law(base, formula, solved)
            except Exception as error:  # it is reported as a failure, beside what became of the other mutants
                bare = Law(formula.target, formula, None, None, False, False)
                chosen.append(Mutant(name, said, operator, bare, f"solving: {error!r}"))
                continue
        chosen.append(Mutant(name, said, operator, mutated))
    return chosen
