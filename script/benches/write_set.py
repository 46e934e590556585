"""Prints, as a pgbench script, what one real submission writes in its transaction. Runs inside a built portal.

What it reads is left out: the question is what PostgreSQL alone could store.
"""

import re
import sys
import time
import uuid

import django
from django.db import connection
from django.test import Client

from tests.resident import FORM, READING_SECONDS

DIGITS = 12
# Where the keys of these tables start, so that they are recognised in the statements that follow.
MARKS = {"feedback_opinion": 700_000_000_001, "feedback_event": 800_000_000_001}
HEX_DIGEST = re.compile(rf"'([0-9a-f]{{{64 - DIGITS}}})[0-9a-f]{{{DIGITS}}}'")


class Recorder:
    """Statements that write, with their values, while a transaction is open."""

    def __init__(self):
        self.statements: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if context["connection"].in_atomic_block and not sql.startswith("SELECT"):
            self.statements.append(context["cursor"].cursor.mogrify(sql, params).decode())
        return result


def main():
    django.setup()
    with connection.cursor() as cursor:
        for table, mark in MARKS.items():
            cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART {mark}")
    client, recorder, key = Client(headers={"host": "127.0.0.1"}), Recorder(), str(uuid.uuid4())
    page = client.get("/submit/").content.decode()
    fields = FORM | {"opened": re.search(r'name="opened" value="([^"]+)"', page)[1], "form_key": key}
    time.sleep(READING_SECONDS)
    with connection.execute_wrapper(recorder):
        answer = client.post("/submit/", fields)
    if answer.status_code != 302:
        sys.exit(f"the form was not accepted: {answer.status_code}")
    number = re.search(r"INSERT INTO .feedback_opinion. .*?'(\d{12})'", "\n".join(recorder.statements))[1]
    print(as_script(recorder.statements, number, key))


def as_script(statements, number, key) -> str:
    """Everything unique is drawn anew for each transaction; keys are taken from the rows just written."""
    lines = [f"\\set n random({10 ** (DIGITS - 1)}, {10**DIGITS - 1})", "BEGIN;"]
    for statement in statements:
        text = statement.replace(number, ":n").replace(key, f"{key[:-DIGITS]}:n")
        text = HEX_DIGEST.sub(r"'\1:n'", text).replace("\n", " ")
        for table, mark in MARKS.items():
            text = text.replace(str(mark), f":{table}_id")
        lines.append(text + returned(text))
    return "\n".join([*lines, "END;"])


def returned(text: str) -> str:
    table = next((name for name in MARKS if text.startswith(f'INSERT INTO "{name}" ')), None)
    return f" \\gset {table}_" if table and "RETURNING" in text else ";"


if __name__ == "__main__":
    main()
