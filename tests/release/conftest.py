"""The example project, loaded, derived and described as a release of it is."""

from support.example_project import dataset, project

__all__ = ["dataset", "project"]
