"""How often things happen to a patient, per session unless said otherwise."""

from typing import Final

INJURY: Final = 0.005
"""Snap or loss of function: well below 1 % per session (source article, L98)."""
HEART: Final = 0.004
"""Chest pain, breathlessness, fainting, palpitations."""
OTHER_RED_FLAG: Final = 0.003
"""Dark urine, night pain and the like."""
FALL: Final = 0.009
"""A fall between two sessions, sarcopenic patients only."""
KEEPS_TO_ITSELF: Final = 0.08
"""Of what breaks off a session: nobody is told of the symptom."""
BY_MISTAKE: Final = 0.0008
"""A symptom is ticked that is not there."""
AMBER: Final = 0.014
"""Pain above 4 and up to 5 during one exercise."""
RED: Final = 0.003
"""Pain above 5 during one exercise."""
SORE_AFTER_NEW_LOAD: Final = 0.45
FLARE: Final = 0.03
"""Pain in a joint on the day after, without new load."""
STUBBORN: Final = 0.12
"""Of those who are sore: it does not get better in time."""
CHECKS_IN: Final = 0.85
"""A prompted check-in is answered."""
CHECKS_IN_UNASKED: Final = 0.15
TECHNIQUE_FAULT_AT_FIRST: Final = 0.06
"""Per exercise in the first three weeks."""
TECHNIQUE_FAULT_LATER: Final = 0.012
HEAVIER_THAN_TOLD: Final = 0.008
LIGHTER_THAN_TOLD: Final = 0.02
DELOAD: Final = 0.015
HURRIES: Final = 0.05
"""Rests between sets are shorter than planned."""
BASELINE_TESTED: Final = 0.85
"""Per newcomer: the clinic records the whole baseline in time (C-017)."""
OBEYS_A_HOLD: Final = 0.93
"""Per planned session: stays away while the programme is on hold."""
SENT_AGAIN_AT_ONCE: Final = 0.02
"""Per request: the app missed the answer and sends the same once more."""
SENT_AGAIN_LATER: Final = 0.015
"""Per request: the app forgets that it was delivered and sends it at the next contact."""
CORRECTED: Final = 0.012
"""Per reported session: the patient mends the report at the next contact, as a new event that supersedes it."""
GARBLED: Final = 0.004
"""Per reported session: the app sends it again under the same id with other content, a conflict (C-005)."""
READS_BLOOD_PRESSURE: Final = 0.5
"""Hypertensive patients, before a session."""
