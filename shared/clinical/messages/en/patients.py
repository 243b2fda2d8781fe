"""What patients read: plain words, nothing that frightens, nothing that promises."""

from typing import Final

TEXTS: Final = {
    "C-052.breathing": "Please keep breathing while you lift: breathe out on effort, never hold your breath.",
    "C-082.checkins": "Please say how much it hurts {hours} hours after this session: from 0 to 10, and where.",
    "C-090.expected": "Feeling tired after training is normal in the first two weeks and settles as the body adapts.",
    "C-119.timeline": (
        "What to expect: your muscles learn first, in weeks 1 to 4; everyday movements tend to get easier from weeks"
        " 4 to 6; muscles and tendons adapt over weeks 4 to 12; pain often needs 8 to 12 weeks. Please confirm that"
        " you have read this."
    ),
    "C-119.reminder": (
        "Please read and confirm what to expect of your training, and when. You got it when your plan began."
    ),
}
