"""Making a PostgreSQL base as empty again as it was after its migrations: ten times faster than a new one.

A base whose schema a test has changed, or that holds a lot, is not worth it: it is thrown away.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

MAX_BYTES = 4_000_000
"""Of one table: deleting more is slower than a new base, and leaves too many dead rows behind."""

_SHAPE = """
SELECT md5(string_agg(one, ',' ORDER BY one)) FROM (
    SELECT relname || attname || atttypid || attnotnull AS one
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL
    SELECT conrelid::text || conname || contype::text FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT tgrelid::regclass || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT proname || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS ones
"""

_KEEP = """
DO $$ DECLARE one text; filled boolean; BEGIN
    CREATE SCHEMA kept;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', one, one); END IF;
    END LOOP;
END $$
"""

_EMPTY = f"""
DO $$ DECLARE one text; filled boolean; BEGIN
    SET LOCAL lock_timeout = '1s';
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one) INTO filled;
        IF filled AND pg_relation_size(format('public.%I', one)::regclass) > {MAX_BYTES} THEN
            RAISE EXCEPTION '% holds too much', one;
        ELSIF filled THEN
            EXECUTE format('DELETE FROM public.%I', one);
        END IF;
    END LOOP;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', one, one);
    END LOOP;
END $$
"""


def keep_first_rows(connection: sa.Connection) -> None:
    """Set aside what the migrations themselves wrote."""
    connection.execute(sa.text(_KEEP))


def shape_of(connection: sa.Connection) -> str:
    """What tells one schema from another: columns of tables and indexes, constraints, triggers and functions."""
    return str(connection.scalar(sa.text(_SHAPE)))


def empty(connection: sa.Connection, shape: str) -> bool:
    """Whether the base is again as it was; when not, nothing can be said of it."""
    if shape_of(connection) != shape:
        return False
    try:
        connection.execute(sa.text(_EMPTY))
    except DBAPIError:
        return False
    return True
