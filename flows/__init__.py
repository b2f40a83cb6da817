"""The one package that knows the others, and the only one that knows Prefect."""
