"""From where on a person should look: every such threshold, and nothing else.

The database gets these values as macros when a writer opens it (`storage/views.py`), so that the queue, what confirming
settles, the audit and the counts ask the same question; the review page and the pictures take them from here. What the
matching accepts by itself is the user's to say (`Settings.max_error`), and no part of this.
"""

from __future__ import annotations

from rb_ingest.records import Probability, Record


class ReviewPolicy(Record):
    """The thresholds. What is below its `sure_...` is for a person to see.

    Attributes:
        sure_none: That no catalogue entry fits a row: of 124 rows of corpora that were called surer, all had none. An
            entry that fits is settled by `Settings.max_error` instead.
        sure_months: That the whole month set of a row is right. Also: of one month, below which a reason names it.
        sure_text: That the texts of a row are right. Lower, because a wrong letter spoils hardly any comparison.
        sure_cell: That one month cell was read right; cells below are outlined on the review page. Twelve cells make a
            month set, so this is higher.
        sure_match: That an entry is right, for pictures that tell sure matches from others.
        sure_mark: That ink in a month cell is a mark, for the picture of a page.
        no_mark: Up to which probability such ink is surely none.
        sure_line: That a line of text was read right, for the picture of a page; lines are read twice below 0.86.
        usual_wording: Likeness to the catalogue's wording; rows below are pointed out among the rows of an entry.
    """

    sure_none: Probability = 0.85
    sure_months: Probability = 0.9
    sure_text: Probability = 0.8
    sure_cell: Probability = 0.95
    sure_match: Probability = 0.9
    sure_mark: Probability = 0.9
    no_mark: Probability = 0.1
    sure_line: Probability = 0.7
    usual_wording: Probability = 0.6


POLICY = ReviewPolicy()
"""What holds where nobody says otherwise."""
