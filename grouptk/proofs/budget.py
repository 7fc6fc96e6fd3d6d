"""A time budget that a computation cannot escape, be it our own loops or pure Python inside SymPy.

`checkpoint()` in our own loops looks at the clock. Everything else is interrupted from outside: a thread waits for
the deadline and then has the interpreter raise an exception in the budgeted thread, again and again until the block
is left. (`sys.settrace`, which would do the same from within, makes SymPy more than twice as slow.) C code that keeps
the interpreter's lock cannot be interrupted; it is interrupted as soon as it returns.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
import threading
import time
import weakref
from types import FrameType, TracebackType

from grouptk.errors import GroupTkError

_PAUSE = 0.05  # seconds between two attempts to interrupt


class BudgetExceeded(GroupTkError):
    """A computation took longer than it may; the message says whose budget it was."""


class _Alarm(BaseException):
    """Unwinds to the budget that ran out; no Exception, so that nobody on the way takes it for his own."""


class _Innermost(threading.local):
    """The innermost budget that this thread is in, weakly, so that a budget that was lost does not linger."""

    def __init__(self) -> None:
        self.budget: weakref.ref[limited] | None = None


_innermost = _Innermost()


def _current() -> limited | None:
    return _innermost.budget() if _innermost.budget is not None else None


def checkpoint() -> None:
    """Stop here if a budget of this thread has run out; without a budget, do nothing."""
    if _innermost.budget is not None:
        budget = _innermost.budget()
        if budget is not None and time.monotonic() > budget.tightest:
            raise _Alarm


class limited:  # noqa: N801  (reads as a statement: `with limited(2, "Gröbner basis"):`)
    """Allow the block this many seconds; a block within others has no more than they have left.

    Raises BudgetExceeded on leaving the block whose budget ran out, unless the block had finished.
    """

    def __init__(self, seconds: float, what: str) -> None:
        self.seconds = seconds
        self.what = what

    def __enter__(self) -> limited:
        self._outer = _current()
        deadline = time.monotonic() + self.seconds
        self._rules = self._outer is None or deadline <= self._outer.tightest
        self.tightest: float = deadline if self._outer is None else min(deadline, self._outer.tightest)
        self._thread = threading.get_ident()
        self._left = threading.Event()
        self.armed = self._rules
        self.alarmed = False
        _innermost.budget = weakref.ref(self)
        if self._rules:
            arguments = weakref.ref(self), self._thread, self._left, self.seconds
            # Without threads (at the interpreter's exit, in a browser) the checkpoints have to do.
            with contextlib.suppress(RuntimeError):
                threading.Thread(target=_watch, args=arguments, name=f"budget: {self.what}", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._leave()
        except _Alarm:  # the last one, which was on its way
            self._leave()
        if self._rules and kind is not None and issubclass(kind, _Alarm):
            raise BudgetExceeded(f"the budget of {self.seconds:g} s was exceeded ({self.what})") from None

    def _leave(self) -> None:
        self.armed = False
        if self.alarmed:  # an alarm that has not arrived must not go off after the block
            _interrupt(self._thread, None)
            _lower_the_flag()
        self._left.set()
        _innermost.budget = None if self._outer is None else weakref.ref(self._outer)

    def __del__(self) -> None:
        # An alarm that arrives just before the first line of __exit__ leaves no other occasion.
        if getattr(self, "armed", False):
            self._leave()


def _watch(budget: weakref.ref[limited], thread: int, left: threading.Event, seconds: float) -> None:
    """Wait for the deadline, then interrupt the thread until it has left the block."""
    while not left.wait(seconds):
        seconds = _PAUSE
        interruptible = _may_be_interrupted(sys._current_frames().get(thread))
        watched = budget()
        if watched is None:
            return
        # Between this look at `armed` and the call, no other thread runs.
        if interruptible and watched.armed:
            watched.alarmed = True
            _interrupt(thread, _Alarm)
        del watched


def _interrupt(thread: int, alarm: type[BaseException] | None) -> None:
    """Have the interpreter raise an exception in a thread as soon as it can, or no longer."""
    given = None if alarm is None else ctypes.py_object(alarm)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), given)


def _lower_the_flag() -> None:
    """Take an alarm in this thread, which is how the interpreter forgets that one was on its way.

    Until then CPython 3.11 stops every thread at every call to look for it, and one with a profiler forever.
    """
    with contextlib.suppress(_Alarm):
        _interrupt(threading.get_ident(), _Alarm)
        while True:
            time.sleep(0)


def _may_be_interrupted(frame: FrameType | None) -> bool:
    """Say whether the thread is neither entering or leaving a budget, nor importing, nor collecting garbage."""
    protected = {limited.__enter__.__code__, limited.__exit__.__code__, limited.__del__.__code__}
    protected |= {callback.__code__ for callback in gc.callbacks if hasattr(callback, "__code__")}  # these lose errors
    while frame is not None:
        if frame.f_code in protected or frame.f_code.co_filename.startswith("<frozen importlib"):
            return False
        frame = frame.f_back
    return True
