"""Work done by a thread of its own, some steps ahead of whoever uses it."""

from collections.abc import Generator, Iterator
from queue import Queue
from threading import Event, Thread, current_thread
from typing import Any, TypeVar

T = TypeVar("T")

STEPS = 2
PATIENCE = 0.2  # seconds for a step under way; who waits longer waits for input, and may be left


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items in the same order, and the same error where they end in one."""
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
        if thread is not current_thread():  # where the collector of cycles ends it
            thread.join(PATIENCE)
