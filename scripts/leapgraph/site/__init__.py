"""The site of a release: an HTML page for each thing, question and list, made of the dataset and the shapes."""
