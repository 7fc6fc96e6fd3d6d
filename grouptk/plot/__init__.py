"""Figures of filters, feature maps and equivariance, and the photographs that they start from.

Everything here needs the extra `grouptk[viz]`, and nothing that `import grouptk` loads imports it. Figures are
matplotlib objects made without pyplot: no window opens and no global state changes.
"""

from grouptk.errors import BackendError

try:
    from grouptk.plot.demo import Demo, demonstrate, plot_demo
    from grouptk.plot.filters import contour_kernel, edge_filter
    from grouptk.plot.graphs import plot_cayley_graph, plot_subgroup_lattice
    from grouptk.plot.images import Photograph, load_photograph, sample_photograph
    from grouptk.plot.maps import edge_filter_for, plot_feature_maps
    from grouptk.plot.patterns import plot_patterns
    from grouptk.plot.steering import plot_error_against_orientations
except ModuleNotFoundError as error:
    raise BackendError(f"grouptk.plot needs pip install 'grouptk[viz]': {error}") from error

__all__ = [
    "Demo",
    "Photograph",
    "contour_kernel",
    "demonstrate",
    "edge_filter",
    "edge_filter_for",
    "load_photograph",
    "plot_cayley_graph",
    "plot_demo",
    "plot_error_against_orientations",
    "plot_feature_maps",
    "plot_patterns",
    "plot_subgroup_lattice",
    "sample_photograph",
]
