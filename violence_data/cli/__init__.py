"""The command `violence-data`: fetch, add, build, verify, export; make reports and their evidence, check stories, open a notebook."""

from violence_data.cli import bundles, files, pages, stories, tables, update
from violence_data.cli.app import app

__all__ = ["app", "bundles", "files", "pages", "stories", "tables", "update"]
