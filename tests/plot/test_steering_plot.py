import pytest

import grouptk as gt
from grouptk import plot


def test_there_is_a_line_for_each_basis_with_its_errors():
    bases = {"Slepian": gt.SlepianBasis(5), "bilinear": gt.BSplines(5, degree=1)}
    figure = plot.plot_error_against_orientations(bases, [4, 8], seeds=2)
    lines = figure.axes[0].lines
    assert [line.get_label() for line in lines] == list(bases)
    assert lines[0].get_ydata()[1] == pytest.approx(gt.steering_error(bases["Slepian"], 8, smoothing=1.5, seeds=2))
