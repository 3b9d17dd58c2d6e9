"""Loaders: workbooks, folders and divisions become validated rows; bad rows go to a quarantine workbook."""
