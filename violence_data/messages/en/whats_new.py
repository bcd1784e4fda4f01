"""What is said of the newest month and of what changed between two cuts."""

SENTENCES: dict[str, str] = {
    "report_whats_new": "What is new: {what}",
    "index_whats_new": "What is new",
    # the newest month
    "news_month": "In **{month}**, the newest month of the cut {cut}, published about {published_on}, {publisher} counted **{count:,}** {what} in Mexico: "
    "**{per_day:.1f}** a day.",
    "news_month_exact": "In **{month}**, the newest month of the cut {cut}, published {published_on}, {publisher} counted **{count:,}** {what} in Mexico: "
    "**{per_day:.1f}** a day.",
    "news_more": "That is {change:.1f} % more a day than in {month}, which had {count:,} (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the "
    "scatter of months alone).",
    "news_fewer": "That is {change:.1f} % fewer a day than in {month}, which had {count:,} (95 % interval {low:+.1f} to {high:+.1f} %, from chance and the "
    "scatter of months alone).",
    "news_unclear": "Against {month}, which had {count:,}, the count a day moved by {change:+.1f} %, which chance and the scatter of months alone could explain "
    "(95 % interval {low:+.1f} to {high:+.1f} %).",
    "news_place": "By the day it is number {place} of the {months} months since {first}, 1 the highest (95 % interval {low} to {high}).",
    "news_as_low": "The last month of an earlier year with as few a day was {month}.",
    "news_as_high": "The last month of an earlier year with as many a day was {month}.",
    "news_none_as_low": "No month of an earlier year had as few a day.",
    "news_none_as_high": "No month of an earlier year had as many a day.",
    "news_gaps": "In {gaps} of these months a state carries a suspected gap, so that they are a floor.",
    # the year so far
    "news_so_far_more": "**{year} so far**, {months} months and {days} days: **{count:,}**, {change:.1f} % more a day than the {before:,} in the same months of the "
    "year before, {days_before} days (95 % interval {low:+.1f} to {high:+.1f} %).",
    "news_so_far_fewer": "**{year} so far**, {months} months and {days} days: **{count:,}**, {change:.1f} % fewer a day than the {before:,} in the same months of "
    "the year before, {days_before} days (95 % interval {low:+.1f} to {high:+.1f} %).",
    "news_so_far_unclear": "**{year} so far**, {months} months and {days} days: **{count:,}**, {change:+.1f} % a day against the {before:,} in the same months of "
    "the year before, {days_before} days, which chance and the scatter of months alone could explain (95 % interval {low:+.1f} to {high:+.1f} %).",
    # what was revised
    "news_revised": "**Revised** between {cut_a} and {cut_b}: **{changed:,}** of the {months:,} figures of a state and month that both cuts cover. Together these "
    "months went from {count_a:,} to {count_b:,}: {change:+,}, the sum of {risen:+,} in those that rose and {fallen:+,} in those that fell.",
    "news_not_revised": "**Revised** between {cut_a} and {cut_b}: none of the {months:,} figures of a state and month that both cuts cover.",
    "news_revised_years": "By year: {years}.",
    "news_revised_states": "By state the sum moved most in {places}.",
    "year_change": "{year} {change:+,}",
    # the states
    "news_states": "**The states**, {first} to {last} beside the same months a year before, per day: beyond what chance and the scatter of months explain, the "
    "count rose in {up} and fell in {down}; in the other {unclear} it may not have moved at all. The table below has every interval.",
    "news_states_up": "It rose in {places}.",
    "news_states_down": "It fell in {places}.",
    "news_states_chance": "With {number} states, one or two would look so by chance alone.",
    "place_change_pct": "{place} ({change:+.0f} %)",
    "place_change_small": "{place} (from {before:,} to {count:,})",
    "news_states_kept": "Even if both years were revised as far as figures of their age, or older, ever were here, each of these would keep its sign: they lie beyond past revisions.",
    "news_states_not_kept": "Revised as far as figures of their age, or older, ever were here, these could lose their sign: {places}.",
    "news_states_not_judged": "Whether revisions could undo it is not judged under 20 in either year: {places}.",
    "news_states_flagged": "Read with care, for a suspected gap or a level shift in one of the months: {places}.",
    # what must be known
    "news_young": "**The newest figures will still move.** In the {number} cuts held up to {cut}, a month of the nation later moved by {low:+.1f} to "
    "{high:+.1f} % and a month of a single state, of those with 20 or more, by {state_low:+.1f} to {state_high:+.1f} %.",
    "news_unfinished": "**{month} is not whole**: no figure for {places}. It is left out of everything above.",
    "news_short": "**The cut {cut} ends early**: its newest month with a figure for every state is {month}.",
    "news_gap": "**Suspected gap** in the newest months, a published zero where the usual number is far from zero: {places}. Sums over them are a floor.",
    "news_no_gap": "None of the newest {months} months carries a suspected gap.",
    "place_months": "{place} ({months})",
    "news_newer_cut": "A newer cut of this method is held: {cut}.",
    "news_other_method": "Held of other counting methods, each a series of its own and no part of this page: {others}.",
    # charts
    "title_newest_months": "Mexico: {what}, {first} to {last}",
    "label_new_months": "new since cut {cut}",
    "label_newest_month": "{month}: {count:,}",
    "title_cut_changes": "What the cut {cut_b} changed in the months that {cut_a} had: {what}",
    "axis_cut_changes": "Sum over the state's months that changed: {what}",
    "label_risen": "months that rose",
    "label_fallen": "months that fell",
    "label_net": "in all",
    "net_change": "{change:+,}",
    "note_unchanged": "No figure changed in the other {number} states.",
    "title_newest_change": "Change a day, {first} to {last} against {first_a} to {last_a}, with its 95 % interval",
    "unit_daily_change": "Change in the count a day, %",
    "note_flagged_months": "A suspected gap or a level shift in one of the months compared.",
    "note_arrow": "An arrow: the interval goes on beyond +{limit:.0f} %.",
    "note_not_drawn": "Not drawn, under 20 in either year: {places}.",
    "note_reach": "Single months of a state, of those with 20 or more, were later revised by {low:+.1f} to {high:+.1f} % in the cuts held.",
    # tables
    "head_month": "Month",
    "head_per_day": "A day",
    "head_year_before": "A day, against a year before, %",
    "head_in_cut": "In cut {cut}",
    "head_revised": "Revised",
    "head_months_both": "Months in both",
    "head_months_changed": "Changed",
    "head_beyond": "Beyond chance and past revisions",
    "beyond_both": "yes",
    "beyond_not_chance": "no: chance could explain it",
    "beyond_not_revisions": "no: revisions could undo it",
    "beyond_unknown": "too few to judge",
    "news_table_months": "The nation's last months; a blank is a month that the earlier cut does not cover.",
    "news_table_years": "The nation's revisions by year, over the months that both cuts cover; months of the nation are counted.",
    "news_table_largest": "The figures of a single state and month that changed most.",
    "news_table_states": "\\* a suspected gap or a level shift in one of the months. Beyond chance: the interval leaves out no change. Beyond past "
    "revisions: the change would keep its sign if both years were revised as far as figures of their age, or older, ever were; not judged under 20 in either.",
}
