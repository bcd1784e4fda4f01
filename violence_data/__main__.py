"""Lets `python -m violence_data` do what the command `violence-data` does."""

from violence_data.cli import app

if __name__ == "__main__":
    app()
