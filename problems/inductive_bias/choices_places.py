"""The parts that ask for a finding about places, orders and pooling: d1, e1, e3 and f; claims are their witnesses."""

from .problem import problem

problem.choice(
    "d1",
    key="opposite",
    options={
        "guess": (
            "Both guess: neither has seen such bars.",
            "What happens to the CNN's maps, and to their means, when the bar moves?",
        ),
        "opposite": "The MLP calls all of them none or the other direction; the CNN gets most right.",
        "swapped": (
            "The MLP gets most of them right; the CNN calls them none.",
            "Which network has weights that no training bar has ever reached?",
            "transposed",
        ),
        "fine": (
            "Both get nearly all of them right.",
            "What is the gradient of a weight whose pixel no bar lights?",
        ),
    },
)

problem.choice(
    "e1",
    key="cnn",
    options={
        "noise": (
            "Both lose, as the images have become noise.",
            "Every image has the same order. What can the MLP do about it, before it has seen one?",
        ),
        "cnn": "The MLP loses nothing; the CNN falls below it.",
        "mlp": (
            "The CNN loses nothing, because it ignores places; the MLP does.",
            "The CNN ignores where a *window* is, not what is in it.",
            "transposed",
        ),
        "neither": (
            "Neither does: the information is the same.",
            "It is, but can a small window get at it?",
        ),
    },
)

problem.choice(
    "e3",
    key="start",
    options={
        "straight": (
            "They become as straight as with ordered images.",
            "Straight kernels answer bars. Where are the pixels of a bar now?",
        ),
        "start": "Like those at the start: hardly straighter, and close to what they were.",
        "zero": (
            "They shrink to zero, as there is nothing to find.",
            "Nothing pulls weights to zero here, there is no weight decay.",
        ),
        "order": (
            "They show the order of the pixels.",
            "The order is of 28 × 28 pixels, and the same kernel is used everywhere.",
        ),
    },
)

problem.choice(
    "f",
    key="time",
    options={
        "max": (
            "The maximum, clearly, at each number of images and both times.",
            "Look at ten images a class, late in training.",
        ),
        "average": (
            "The average, clearly, at each number of images and both times.",
            "“What pooling keeps”: of which of the two has a thin bar the larger signal? What does that do early in training?",
        ),
        "forty": (
            "The maximum up to 40 images a class, the average from 50 on, clearly, both times.",
            "That is one of the published versions. Is it the number of images alone that decides?",
        ),
        "time": "Early, the maximum; its lead shrinks, and at the end 99 % intervals do not say who.",
    },
)
