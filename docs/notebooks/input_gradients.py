# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Gradients at the input, in code
#
# This notebook works through the parts of
# [Gradients at the input](../problems/input_gradients.md). Each tool is a few lines. `check` compares
# what it gives on the small numbers of the page with the bank's own answer; then it meets a network
# that reads digits, trained here in some seconds.

# %%
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

from exambank import check
from exambank.errors import UsageError
from exambank.tools.pretrained import pretrained

# %% [markdown]
# ## Part a: a saliency map
#
# The small network of the page, as torch has it. It takes images `[N, 2, 3]`: two channels of three
# pixels.

# %%
x = torch.tensor([[[2.0, 0, 1], [1, 1, 2]]])
small = nn.Sequential(nn.Flatten(), nn.Linear(6, 3), nn.ReLU(), nn.Linear(3, 1))
small[1].weight.data = torch.tensor([[1.0, -1, 2, 0, 1, -1], [-1, 2, 0, 1, -1, 1], [0, 1, -2, -1, 1, 0]])
small[1].bias.data = torch.tensor([-1.0, 2, 1])
small[3].weight.data = torch.tensor([[3.0, -2, 1]])
small[3].bias.data = torch.tensor([1.0])


# %%
# solution a: write `slope(score, images)`, the gradient of the sum of score(images) at the images
def slope(score, images):
    images = images.clone().requires_grad_()
    (found,) = torch.autograd.grad(score(images).sum(), images)
    return found


# end
check("input_gradients", "a", slope(small, x)[0].amax(0))

# %% [markdown]
# The sign was still in there.

# %%
# solution a: make `marks`, the saliency map of x
marks = slope(small, x)[0].abs().amax(0)
# end
check("input_gradients", "a", marks)

# %% [markdown]
# Never trust a gradient that you have not held against a finite difference:

# %%
step, nudged = 1e-3, torch.zeros_like(x)
nudged[0, 0, 1] = step
difference = (small(x + nudged) - small(x - nudged)).item() / (2 * step)
print(f"{difference:.3f} against {slope(small, x)[0, 0, 1].item()}")

# %% [markdown]
# ## Part b: the smallest change
#
# A linear score, in exact fractions.

# %%
w = np.array([4, -3, 2, -1])
z = np.array([Fraction(6, 10), Fraction(3, 10), Fraction(1, 10), Fraction(4, 10)])
score = w @ z + Fraction(7, 10)

# solution b: make `change`, the change with the smallest largest entry that brings the score to 0
change = -score / abs(w).sum() * np.sign(w)
# end
check("input_gradients", "b", change)

# %% [markdown]
# The same for any network: one step along the signs.


# %%
# solution b_bent: write `fgsm(score, images, epsilon)`, the images a step of ε away, where the score is lower
def fgsm(score, images, epsilon):
    return images - epsilon * slope(score, images).sign()


# end
predicted = 0.5 * slope(small, x).abs().sum()
measured = small(x) - small(fgsm(small, x, 0.5))
check("input_gradients", "b_bent", {"predicted": predicted.item(), "measured": measured.item()})

# %% [markdown]
# ## A network that reads digits
#
# Two convolutions with mean-pooling, trained for eight passes over 1,297 digits.

# %%
torch.manual_seed(0)
digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
images = nn.functional.interpolate(images, (16, 16), mode="bilinear")
labels = torch.tensor(digits.target)
order = torch.randperm(len(labels))
training, test = order[:1297], order[1297:]
model = nn.Sequential(
    *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2)),
    *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2)),
    *(nn.Flatten(), nn.Linear(256, 10)),
)
optimizer = torch.optim.Adam(model.parameters(), 0.01)
for _ in range(8):
    for batch in training[torch.randperm(1297)].split(64):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
        optimizer.step()
model.requires_grad_(False)
right = test[model(images[test]).argmax(1) == labels[test]]
pixels, named = images[right], labels[right]
print(f"{len(right) / len(test):.1%} of the test images are told right")


# %% [markdown]
# The margin: the score of the label less the best other score. Where it is negative, the image is
# flipped.


# %%
def margin(of, labels):
    scores = model(of)
    own = nn.functional.one_hot(labels, 10).bool()
    return scores[own] - scores.masked_fill(own, -torch.inf).amax(1)


for epsilon in (0.03, 0.1, 0.2):
    fooled = fgsm(lambda of: margin(of, named), pixels, epsilon).clamp(0, 1)
    noisy = (pixels + epsilon * torch.randn(pixels.shape).sign()).clamp(0, 1)
    shares = [(margin(each, named) <= 0).float().mean().item() for each in (fooled, noisy)]
    print(f"ε = {epsilon}: FGSM flips {shares[0]:.1%}, noise {shares[1]:.1%}")

# %% [markdown]
# ## Part c: what it likes
#
# Gradient ascent on w·z − λ‖z‖² from 0, with η = 1 and λ = 1/4.

# %%
# solution c_steps: make `favourite`, the image after three steps
favourite = np.array([Fraction(0)] * 4)
for _ in range(3):
    favourite = favourite + (w - Fraction(1, 2) * favourite)
# end
check("input_gradients", "c_steps", favourite)


# %% [markdown]
# And on the network, with a price on the differences of neighbours:


# %%
def variation(of):
    return of.diff(dim=-1).square().sum() + of.diff(dim=-2).square().sum()


drawn = torch.rand(10, 1, 16, 16, requires_grad=True)
optimizer = torch.optim.Adam([drawn], 0.05)
for _ in range(100):
    optimizer.zero_grad()
    (0.3 * variation(drawn) - margin(drawn, torch.arange(10)).sum()).backward()
    optimizer.step()
    drawn.data.clamp_(0, 1)
figure, axes = plt.subplots(1, 10, figsize=(8, 1.2))
for digit, place in enumerate(axes):
    place.imshow(drawn[digit, 0].detach(), cmap="gray")
    place.set_title(digit)
    place.axis("off")

# %% [markdown]
# ## Part d: Grad-CAM, and guided back-propagation

# %%
acts = np.array([[[0, 2, 1], [3, 4, 0]], [[3, 0, 1], [0, 2, 4]]]) * Fraction(1)
slopes = np.array([[[1, 4, 2], [0, 3, 2]], [[-2, 1, 0], [-1, 0, -4]]]) * Fraction(1)

# solution d: make `cam`, the channels weighted by their mean slopes, added, and cut at 0
cam = np.maximum(np.tensordot(slopes.mean((1, 2)), acts, 1), 0)
# end
check("input_gradients", "d", cam)


# %%
# solution d_guided: write `guided(network, images)`: slopes, but each nn.ReLU also stops what is negative on its way back
def guided(network, images):
    hooks = [
        layer.register_full_backward_hook(lambda _, found, __: (found[0].clamp(min=0),))
        for layer in network.modules()
        if isinstance(layer, nn.ReLU)
    ]
    found = slope(network, images)
    for hook in hooks:
        hook.remove()
    return found


# end
check("input_gradients", "d_guided", guided(small, x)[0])

# %% [markdown]
# ## Part e: style
#
# Content, style and total variation, and their gradients by hand.

# %%
F, P, S = (np.array(rows) for rows in ([[1, 0, 2], [2, 1, 0]], [[0, 1, 2], [2, 3, 1]], [[1, 1, 1], [0, 2, 1]]))
image = np.array([[1, 1, 0], [3, 4, 0], [1, 2, 2]])

# solution e: make `content`, `style` and `tv`, the three losses
content = ((F - P) ** 2).sum()
style = ((F @ F.T - S @ S.T) ** 2).sum()
tv = (np.diff(image, axis=0) ** 2).sum() + (np.diff(image, axis=1) ** 2).sum()
# end
check("input_gradients", "e", {"content": content, "style": style, "tv": tv})

# %%
# solution e_style: make `by_features`, the gradient of the style loss by F
by_features = 4 * (F @ F.T - S @ S.T) @ F
# end
check("input_gradients", "e_style", by_features)

# %%
# solution e_tv: make `by_pixels`, the gradient of the total variation by the pixels
framed = np.pad(image, 1, mode="edge")
neighbours = framed[:-2, 1:-1] + framed[2:, 1:-1] + framed[1:-1, :-2] + framed[1:-1, 2:]
by_pixels = 2 * (4 * image - neighbours)
# end
check("input_gradients", "e_tv", by_pixels)

# %%
places = F[:, [2, 0, 1]]
assert (places @ places.T == F @ F.T).all()
check("input_gradients", "e_places", "shuffle")

# %% [markdown]
# ## A larger network
#
# The same functions take any classifier of torchvision. Where torchvision or its weights are missing,
# one line says so, and nothing is fetched.

# %%
try:
    photographs = pretrained("resnet18")
    print(slope(lambda of: photographs(of).amax(1), torch.rand(1, 3, 224, 224)).abs().amax(1).shape)
except UsageError as error:
    print(error)
