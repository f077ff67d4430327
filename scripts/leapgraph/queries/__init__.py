"""The saved queries of a project: the files `queries/*.rq`, their headers, their parameters."""
