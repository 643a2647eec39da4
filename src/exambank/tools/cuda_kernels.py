"""What a CUDA device would keep for backward, where the tensors that stand for its own are on the CPU.

Most operators save the same on both. Three do not, and are replaced while a program is traced:

- Attention: a fused kernel keeps its inputs, its output and one number a row; the plain computation
  ("math") keeps the whole table of weights, N² numbers a head. CUDA takes a fused kernel, flash in
  half precision and the memory-efficient one in float32 or with a mask, and falls back to the plain one
  where neither fits (old cards, very wide heads). The CPU's fused kernel takes no dropout, theirs do.
- Dropout keeps a mask of one byte an element, not of four.
- Autocast: `torch.autocast("cuda", …)` inside a model is taken at its word, also without a GPU, and
  the operators that CUDA keeps in float32 stay there.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Literal
from unittest import mock

import torch
from torch import Tensor

Attention = Literal["fused", "math"]

IN_FLOAT32 = ("softmax.int", "log_softmax.int", "layer_norm", "group_norm", "exp", "log", "pow.Tensor_Scalar", "rsqrt", "sum")  # fmt: skip
"""Operators that autocast runs in float32 on CUDA and not on a CPU."""


@contextlib.contextmanager
def cuda_kernels(attention: Attention = "fused") -> Iterator[None]:
    """Within, tensors on the CPU are kept for backward as CUDA would."""
    plain = torch.amp.autocast_mode.autocast.__init__

    def autocast(self: Any, device_type: str, dtype: torch.dtype | None = None, *args: Any, **kwargs: Any) -> None:
        if device_type == "cuda":
            device_type, dtype = "cpu", dtype or torch.float16
        plain(self, device_type, dtype, *args, **kwargs)

    library = torch.library._scoped_library("aten", "IMPL")
    with library as aten, mock.patch.object(torch.amp.autocast_mode.autocast, "__init__", autocast):
        aten.impl("scaled_dot_product_attention", _fused if attention == "fused" else _math, "AutogradCPU")
        aten.impl("dropout", _dropout, "AutogradCPU")
        for name in IN_FLOAT32:
            aten.impl(name, _in_float32(name), "AutocastCPU")
        yield


def _fused(
    query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None = None, dropout_p: float = 0.0,
    is_causal: bool = False, *, scale: float | None = None, enable_gqa: bool = False,
) -> Tensor:  # fmt: skip
    """Of dropout a fused kernel keeps the seed only."""
    if attn_mask is not None and attn_mask.dtype == torch.bool:
        attn_mask = torch.zeros_like(attn_mask, dtype=query.dtype).masked_fill(~attn_mask, float("-inf"))
    if enable_gqa:
        key, value = (t.repeat_interleave(query.size(-3) // t.size(-3), -3) for t in (key, value))
    kernel = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
    found: Tensor = kernel(query, key, value, 0.0, is_causal, attn_mask=attn_mask, scale=scale)[0]
    return found


def _math(query: Tensor, key: Tensor, value: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    positional = [*args, *(None, 0.0, False)[len(args) :]]  # mask, dropout, is_causal
    kernel = torch.ops.aten._scaled_dot_product_attention_math
    found: Tensor = kernel(query, key, value, *positional, None, **kwargs)[0]
    return found


def _dropout(tensor: Tensor, p: float, train: bool) -> Tensor:
    return torch.native_dropout(tensor, p, train)[0] if train and p else tensor


def _in_float32(name: str) -> Callable[..., Any]:
    operator, _, overload = name.partition(".")
    packet = getattr(torch.ops.aten, operator)
    call = getattr(packet, overload) if overload else packet.default
    cpu = torch._C.DispatchKeySet(torch._C.DispatchKey.AutocastCPU)

    def run(*args: Any, **kwargs: Any) -> Any:
        with torch._C._ExcludeDispatchKeyGuard(cpu):
            low = (torch.float16, torch.bfloat16)
            return call(*(a.float() if isinstance(a, Tensor) and a.dtype in low else a for a in args), **kwargs)

    return run
