"""Tables whose past nobody changes: triggers refuse UPDATE, DELETE, TRUNCATE and INSERT OR REPLACE.

They are made after every migrate (post_migrate), because Django's schema changes on SQLite rebuild tables and
drop triggers without a word; server and worker refuse to start without them. The roof says which tables.
"""

from django.db import connection, models

REFUSAL = "append-only: the past cannot be changed"


class TriggersMissing(Exception):
    """The database would let somebody change the past; `manage.py migrate` puts the triggers back."""

    is_about_the_installation = True


def statements(model) -> dict[str, str]:
    """Trigger name → what stands behind CREATE TRIGGER name, for the database in use."""
    return {"sqlite": sqlite_statements, "postgresql": postgresql_statements}[connection.vendor](model)


def sqlite_statements(model):
    table, refuse = model._meta.db_table, f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    same = " OR ".join(" AND ".join(f"{column} = NEW.{column}" for column in key) for key in unique_keys(model))
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE fires delete triggers only where recursive_triggers is on; a shell has it off.
        f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}",  # noqa: S608  names of our own tables
    }


def unique_keys(model):
    constraints = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    keys = [[model._meta.pk.name], *(list(c.fields) for c in constraints)]
    return [[model._meta.get_field(name).column for name in key] for key in keys]


def postgresql_statements(model):
    table, call = model._meta.db_table, "EXECUTE FUNCTION refuse_change()"
    return {
        f"{table}_no_change": f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}",
        f"{table}_no_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
    }


def protect(model) -> None:
    """Create every trigger that is missing. Safe to run any number of times, also while the table is migrated away."""
    with connection.cursor() as cursor:
        if model._meta.db_table not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
        for name in missing(model):
            cursor.execute(f"CREATE TRIGGER {name} {statements(model)[name]}")


def lift(model) -> None:
    """Drop the triggers, around the flush of a test database and nowhere else."""
    on_table = f" ON {model._meta.db_table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in set(statements(model)) - set(missing(model)):
            cursor.execute(f"DROP TRIGGER {name}{on_table}")


PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


def missing(model) -> list[str]:
    """Names of the triggers that should be there and are not (or, on PostgreSQL, are disabled)."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in statements(model) if name not in present]


def require(*protected) -> None:
    """Raise TriggersMissing unless every trigger of every model stands."""
    if gone := [name for model in protected for name in missing(model)]:
        raise TriggersMissing(
            f"缺少防篡改触发器 {', '.join(gone)}：请运行 python manage.py migrate 后再启动。"
            " The append-only triggers are missing: run manage.py migrate, then start again."
        )
