"""A start that is the same instant for everybody."""

import threading

from django.db import connections


def at_once(*calls):
    """Run the calls in threads that start together; what each returned, or the refusal it raised."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        try:
            barrier.wait()
            results[number] = call()
        except Exception as error:  # whatever came out is the result
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
