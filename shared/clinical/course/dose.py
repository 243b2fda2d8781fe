"""What of an exercise is prescribed: a load, a rung of a ladder, or the length of a hold; and what is left of it."""

from decimal import Decimal

from shared.clinical.arithmetic import lowered
from shared.clinical.messages import wording
from shared.contracts.value import value
from shared.contracts.wording import Wording


@value()
class Dose:
    """One of load (kg), level, or hold (s), as the kind of exercise has it (C-001)."""

    load_kg: Decimal | None = None
    level: int | None = None
    hold_s: int | None = None

    @property
    def words(self) -> Wording:
        """In words: `60 kg`, `level 2`, `a hold of 30 s`."""
        if self.level is not None:
            return wording("C-055.level", level=self.level)
        if self.hold_s is not None:
            return wording("C-003.hold", hold=self.hold_s)
        return wording("C-055.load", load=self.load_kg)

    @property
    def amount(self) -> Decimal | None:
        """The number that is compared with what was done."""
        if self.level is not None:
            return Decimal(self.level)
        return self.load_kg if self.hold_s is None else Decimal(self.hold_s)

    def left(self, factor: Decimal, rungs: int, step_kg: Decimal, hold_step: int) -> "Dose":
        """A share of it, rounded down to the step; of a ladder so many rungs less. Never below one step or rung."""
        return Dose(
            None if self.load_kg is None else lowered(self.load_kg, factor, step_kg),
            None if self.level is None else max(1, self.level - rungs),
            None if self.hold_s is None else int(lowered(Decimal(self.hold_s), factor, Decimal(hold_step))),
        )

    def at_most(self, other: "Dose") -> "Dose":
        """The lower of two doses of one exercise."""
        mine, others = self.amount, other.amount
        return other if mine is not None and others is not None and others < mine else self
