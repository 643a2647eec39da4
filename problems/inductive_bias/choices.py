"""The parts that ask for a finding about kernels and data: a, b1, b2, c1, c4 and c5; claims are their witnesses."""

from .problem import problem

problem.choice(
    "a",
    key="noisy",
    options={
        "clean": (
            "Both do, nearly all; the kernels become clean edge detectors.",
            "“What a kernel can learn” counts what of a kernel the images can move. Where should the rest of its noise go?",
        ),
        "noisy": "Both do, nearly all; the kernels get streaks, but keep much noise.",
        "small": (
            "The MLP does; the CNN has too few weights for that.",
            "How many images are there, and how many weights has the CNN?",
        ),
        "random": (
            "Both do, nearly all; the kernels look as they did at the start.",
            "Compare them as numbers: “How straight is a kernel” has one.",
        ),
    },
)

problem.choice(
    "b1",
    key="always",
    options={
        "ninety": (
            "Only where the network gets more than 90 % of the test images right: below, they look random.",
            "Look at networks below 90 % and measure their kernels as in “How straight is a kernel”.",
        ),
        "always": "From ten images a class on, and the more the more images there are.",
        "never": (
            "Never: with so few images they stay random.",
            "Even thirty images leave their traces: which kernels lower the training loss?",
        ),
        "fewer": (
            "Mostly with few images, for with many the network needs no edges any more.",
            "What else but edges is there in these images?",
        ),
    },
)

problem.choice(
    "b2",
    key="variance",
    options={
        "variance": "Frozen kernels leave little to learn, so there is little variance; but what they cannot do, no data mend.",
        "local": (
            "With much data, SGD gets stuck in worse local minima.",
            "With much data the network that learns its kernels is the better one.",
        ),
        "noise": (
            "With much data the frozen kernels overfit.",
            "Very few weights are left to learn on top of them. Compare their training and test errors.",
        ),
        "scale": (
            "The frozen kernels are larger, so the rate is too high for much data.",
            "They are not learned. And why should the number of images matter then?",
        ),
    },
)

problem.choice(
    "c1",
    key="steps",
    options={
        "epochs": (
            "All get there, after about as many epochs from many images as from few.",
            "An epoch of a hundred images a class has ten times as many steps. Does each of them teach less?",
            "units",
        ),
        "never": (
            "From few images all get there; from many some do not, for there is more to learn.",
            "Which of the two sets leaves more room for a rule that fits it and is wrong?",
        ),
        "steps": "From many images a few hundred steps are enough; from few, some are not there after 1500.",
        "slower": (
            "All get there, after about twice as many steps from many images as from few.",
            "Each step has ten images either way. Which of the two sees new ones?",
        ),
    },
)

problem.choice(
    "c4",
    key="small",
    options={
        "all": (
            "Nearly all: with the best of the rates the MLP does as well as the CNN.",
            "No rate tells the MLP that a bar in one row is a bar in all others.",
        ),
        "small": "With its best rate the MLP stays far behind the CNN at its best; a rate that is too high ruins either.",
        "none": (
            "Nothing: from 0.001 to 0.1 all rates end at the same accuracy.",
            "What do ten times larger steps do to a network with momentum 0.9?",
        ),
    },
)

problem.choice(
    "c5",
    key="several",
    options={
        "same": (
            "As many: with ten images a class they do equally well.",
            "Ten images of a class show ten bars at most. What does the MLP know of the others?",
        ),
        "weights": (
            "More than fifty times as many, for it has so many more weights.",
            "Weights are not what counts, but what the data leave open. How many bars are there in all?",
        ),
        "several": "More than four times as many, but fewer than twenty times.",
        "never": (
            "It never gets there, for it does not know what neighbours are.",
            "It need not know: there are few bars. What if it has met them all?",
        ),
    },
)
