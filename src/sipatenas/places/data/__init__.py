"""Regions, zones and the words of an office's name, as files: see README.md."""
