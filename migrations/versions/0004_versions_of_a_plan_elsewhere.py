"""Versions of a plan elsewhere"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("continuity_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("versions_elsewhere", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("continuity_plan", schema=None) as batch_op:
        batch_op.drop_column("versions_elsewhere")
