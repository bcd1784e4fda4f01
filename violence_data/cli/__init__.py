"""The command `violence-data`: fetch and add files, build, verify and export tables, make reports, check stories, open a notebook."""

from violence_data.cli import files, pages, stories, tables, update
from violence_data.cli.app import app

__all__ = ["app", "files", "pages", "stories", "tables", "update"]
