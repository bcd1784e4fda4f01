"""The thresholds of the verdicts, by name: each is printed with the verdict that rests on it."""

ON_TRACK, OFF_TRACK = 0.80, 0.20
"""A year is on track for a record from this probability on, and is not at this one or under; between them it is too close to call."""
AMONG, NOT_AMONG = 0.95, 0.05
"""A place is among the most violent from this probability of its rank on, and is not at this one or under."""
EARLIER_YEARS = 2
"""Where a source does not cover a year whole, one so many years before may stand for it, and is named."""
FEWEST_EVENTS = 20
"""Under so many events no rank and no change of rates is given, and a change of counts is marked."""
FEWEST_YEARS = 3
"""With fewer years before it, that a year is the highest of a series says little, and is marked."""
INTERVAL = 95
"""A level rose or fell where its interval of so many percent leaves out no change."""
