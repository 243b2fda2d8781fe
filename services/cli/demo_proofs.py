"""What a demo prints at its end: figures, the two proofs, and whether they hold."""

from rich.console import Console
from rich.table import Table

from services.cli.demo_report import account, check_account, digest, summary, undecided
from services.cli.verifying import MOST_SHOWN, Verdict, sentences
from services.simulator.main import Played


def print_proofs(console: Console, played: Played, verdict: Verdict, took_s: float, basis: str) -> int:
    """Print everything; the exit code: 0 when all holds. `basis` says what the outcome follows from."""
    _print_summary(console, summary(played, verdict.progression, verdict.alerts, took_s))
    lost, doubled = 0, 0
    for held in verdict.services.values():
        found = account(played.ledger, held)
        lost, doubled = lost + len(found.lost), doubled + len(found.doubled)
    console.print(f"ledger  lost {lost}, doubled {doubled}")
    for difference in list(check_account(played.ledger, verdict.services))[:MOST_SHOWN]:
        console.print(f"  {difference}", markup=False)
    for number, sentence in enumerate(sentences(verdict)):
        console.print(f"{'verify' if number == 0 else '      '}  {sentence}", markup=False)
    live = _print_live(console, played, verdict)
    weeks = f"{len(played.clinic.cares)} patients, {played.clinic.weeks} weeks"
    console.print(f"digest  {digest(verdict.services)} ({basis}, {weeks})")
    holds = lost == doubled == 0 and not verdict.differences and live
    console.print("Both proofs hold." if holds else "A proof has FAILED.")
    return 0 if holds else 1


def _print_live(console: Console, played: Played, verdict: Verdict) -> bool:
    """Whether what happened today, where anything did, was answered: sessions by decisions, red flags by alerts."""
    if not played.live_sessions:
        return True
    without = undecided(played.live_sessions, verdict.progression)
    unseen = played.watch.unseen
    console.print(
        f"today   {len(played.live_sessions)} sessions as they ended, {len(without)} without a decision; "
        f"{len(unseen)} red flags not seen as alerts"
    )
    for trigger in [*without, *sorted(unseen)][:MOST_SHOWN]:
        console.print(f"  {trigger}", markup=False)
    return not without and not unseen


def _print_summary(console: Console, rows: list[tuple[str, str]]) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in rows:
        table.add_row(label, text)
    console.print()
    console.print(table)
    console.print()
