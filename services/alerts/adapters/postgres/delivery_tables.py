"""Tables of deliveries: what is to be sent, every attempt, and how each channel fares."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    and_,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.alerts.adapters.postgres.tables import TABLES
from services.alerts.domain.delivery import DeliveryState
from shared.runtime.postgres.access import access
from shared.runtime.postgres.tables import JsonText

DELIVERY: Final = Table(
    "delivery",
    TABLES.metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("alert_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("next_channels", ARRAY(Text), nullable=False, server_default="{}"),
    Column("severity", Text, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("position", BigInteger),
    Column("trial", Boolean, nullable=False, server_default="false"),
    Column("body", JsonText, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("due_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("give_up_at", DateTime(timezone=True), nullable=False),
    Column("leased_until", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    info=access(worker="SELECT, INSERT, UPDATE, DELETE", api="SELECT, INSERT"),
)
"""Each message to each recipient by each channel, once; `id` is made of these (shared/runtime/ids.py).

`at` is clinical time, the others operational. `alert_id` and `recipient` are empty where there is none.
`next_channels`: by which it is tried when this one fails. `position`: of the tenant's feed, for a system that mirrors
alerts; those are sent one after the other. `attempts` counts leases: one that ended with its process too.
"""

_PENDING: Final = DELIVERY.c.state == DeliveryState.PENDING.value

Index("delivery_due", DELIVERY.c.rank.desc(), DELIVERY.c.due_at, postgresql_where=_PENDING)
Index(
    "delivery_order",
    DELIVERY.c.tenant,
    DELIVERY.c.channel,
    DELIVERY.c.position,
    postgresql_where=and_(_PENDING, DELIVERY.c.position.is_not(None)),
)
Index("delivery_finished", DELIVERY.c.finished_at, postgresql_where=DELIVERY.c.state != DeliveryState.PENDING.value)
Index("delivery_alert", DELIVERY.c.tenant, DELIVERY.c.alert_id, DELIVERY.c.requested_at)

ATTEMPT: Final = Table(
    "delivery_attempt",
    TABLES.metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("delivery_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("verdict", Text, nullable=False),
    Column("status", Integer),
    Column("said", Text, nullable=False),
    Column("took_ms", Integer, nullable=False),
    info=access(worker="SELECT, INSERT, DELETE", api="SELECT"),
)
"""What became of every attempt, when it ended (operational time): never changed, and kept for a month at least."""

Index("delivery_attempt_delivery", ATTEMPT.c.tenant, ATTEMPT.c.delivery_id, ATTEMPT.c.id)

CHANNEL_STATE: Final = Table(
    "channel_state",
    TABLES.metadata,
    Column("tenant", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("endpoint", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("open_until", DateTime(timezone=True)),
    Column("gone", Boolean, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    info=access(worker="SELECT, INSERT, UPDATE", api="SELECT"),
)
"""The circuit breaker of each channel (domain/delivery.py): it outlives every process."""
