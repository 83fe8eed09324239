"""Turns asyncpg's errors into ours. It is a file of its own, so that only PostgreSQL loads asyncpg."""

from __future__ import annotations

import asyncpg

from storage.engine.errors import Broken, Busy, Duplicate, Missing, Misused, StorageError, Unavailable


def from_postgres(why: BaseException, sql: str = "") -> StorageError:
    """Our error for an asyncpg error. PostgreSQL names the constraint, except NOT NULL before version 18."""
    match why:
        case asyncpg.UniqueViolationError():
            return Duplicate(why.constraint_name or "")
        case asyncpg.ForeignKeyViolationError():
            return Missing(why.constraint_name or "")
        case asyncpg.NotNullViolationError():
            return Broken(f"{why.table_name}_{why.column_name}_not_null")
        case asyncpg.IntegrityConstraintViolationError():
            return Broken(why.constraint_name or "")
        case asyncpg.DeadlockDetectedError() | asyncpg.SerializationError() | asyncpg.LockNotAvailableError():
            return Busy(str(why))
        case (
            asyncpg.PostgresConnectionError()
            | asyncpg.OperatorInterventionError()
            | asyncpg.InsufficientResourcesError()
            | asyncpg.CannotConnectNowError()
            | asyncpg.InvalidCatalogNameError()
            | asyncpg.InvalidAuthorizationSpecificationError()
            | OSError()
            | TimeoutError()
        ):
            return Unavailable(str(why) or type(why).__name__)
        case asyncpg.InterfaceError() if "closed" in str(why) or "closing" in str(why):
            return Unavailable(str(why))
        case asyncpg.ReadOnlySQLTransactionError():
            return Misused(f"a read may not write: {sql}")
    return Misused(f"{why}: {sql}" if sql else str(why))
