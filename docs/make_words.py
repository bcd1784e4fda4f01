"""Extract every sentence that a reader sees, and bring the translations up to date; print what each language lacks."""

import sys

from violence_data.words import catalogue

if __name__ == "__main__":
    said = catalogue.update()
    sys.stdout.write("\n".join([f"{len(catalogue.extracted())} sentences in violence_data/words/locale/messages.pot", *said]) + "\n")
