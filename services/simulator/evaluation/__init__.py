"""Judging the alerts of a simulated clinic by what really happened in it. Pure: diaries and alerts in, figures out.

It shares no rule with Liftline: what must be raised stands here once more, in its own words.
"""
