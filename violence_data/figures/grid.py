"""The tile grid that stands for the country where every state gets a panel of its own."""

import pandas as pd

from violence_data import states


def state_grid() -> pd.DataFrame:
    """Return where each state's panel stands.

    One row per state: `cve_ent`, `row` and `col` (0 is the north-west), `label` (the state's usual name).
    """
    rows = [(s.cve_ent, s.grid_row, s.grid_col, s.name) for s in states.all_states()]
    return pd.DataFrame(rows, columns=["cve_ent", "row", "col", "label"])
