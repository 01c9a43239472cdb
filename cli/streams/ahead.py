"""An iterator computed in a thread of its own, some steps ahead of its user."""

from collections.abc import Generator, Iterator
from queue import Queue
from threading import Event, Thread, current_thread
from typing import Any, TypeVar

T = TypeVar("T")

STEPS = 2  # items that the thread computes in advance
PATIENCE = 0.2  # seconds to wait at the end for the thread; longer steps are waits for input


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items in the same order, and at the end the same error, if there is one."""
    queue: Queue[tuple[Any, BaseException | None]] = Queue(STEPS)
    stop = Event()
    end = StopIteration()

    def work() -> None:
        last: BaseException = end
        try:
            for item in items:
                queue.put((item, None))
                if stop.is_set():
                    break
        except BaseException as error:
            last = error
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()
        queue.put((None, last))

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            item, error = queue.get()
            if error is end:
                return
            if error is not None:
                raise error
            yield item
    finally:
        stop.set()
        while not queue.empty():
            queue.get_nowait()
        if thread is not current_thread():  # the collector of cycles may close us in the thread
            thread.join(PATIENCE)
