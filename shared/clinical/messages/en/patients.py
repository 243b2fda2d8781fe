"""What patients read: plain words, nothing that frightens, nothing that promises."""

from typing import Final

TEXTS: Final = {
    "C-126.banner": "This service does not replace emergency services.",
    "C-094.stop": "Stop now and call the local emergency number. {banner}",
    "C-080.stop": "Please stop this exercise for now: {exercises:name}. Your clinician says when it goes on.",
    "C-129.question": (
        "What you wrote may matter for your safety. Do you have any of these now: {symptoms:word}? Please answer in"
        " the app. {banner}"
    ),
    "C-098.questions": "Because of your back, please also say whether any of these is new: {symptoms:word}.",
    "C-089.mild": "Mild pain up to {tolerated}/10 during an exercise is part of the protocol for your condition.",
    "C-113.prompt": (
        "A training day went by without a session. Fixed days, a place that is easy to reach, and company now and then"
        " make it easier to keep going."
    ),
    "C-122.month": "Month {month} of {last}: please keep training, it helps to keep the pain from coming back.",
    "C-124.soreness": (
        "Sore muscles one to three days after something new are a normal answer of the body and get less as you get"
        " used to training. If they do not ease within three days, please say so in the app."
    ),
    "C-124.fatigue": "Feeling tired after training in the first one or two weeks is normal and passes as you go on.",
    "C-124.too_muscular": (
        "With the loads of this programme muscles grow modestly, in proportion to the load. Nobody becomes too muscular"
        " without years of special training."
    ),
    "C-124.too_old_or_frail": (
        "Older adults, and women of every age, benefit from loads that fit them and rise step by step. Nobody is too"
        " old for it."
    ),
    "C-124.home_training": "At home, elastic bands and your own weight work as well, as long as the plan fits you.",
    "C-124.needs_professional": (
        "With osteoarthritis, loss of muscle or after an operation, please look for a professional who is trained in"
        " health and rehabilitation."
    ),
    "C-124.aerobic": "Endurance training goes well with strength training: take turns, one day this, the next that.",
    "C-052.breathing": "Please keep breathing while you lift: breathe out on effort, never hold your breath.",
    "C-082.checkins": "Please say how much it hurts {hours} hours after this session: from 0 to 10, and where.",
    "C-090.expected": "Feeling tired after training is normal in the first {days:days} and settles as the body adapts.",
    "C-119.timeline": (
        "What to expect: your muscles learn first, in weeks 1 to 4; everyday movements tend to get easier from weeks"
        " 4 to 6; muscles and tendons adapt over weeks 4 to 12; pain often needs 8 to 12 weeks. Please confirm that"
        " you have read this."
    ),
    "C-119.reminder": (
        "Please read and confirm what to expect of your training, and when. You got it when your plan began."
    ),
}
