"""Use cases shared by the command line, the web service and the notebooks."""
