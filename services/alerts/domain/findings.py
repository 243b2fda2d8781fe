"""Findings of progression become alerts one to one: nothing is decided anew."""

from shared.contracts.emissions import AlertSaid, FindingSaid


def alert_of(finding: FindingSaid) -> AlertSaid:
    """The alert a finding amounts to: same code, episode, severity and instant."""
    said = finding.model_dump()
    return AlertSaid.model_validate({**said, "kind": finding.kind.replace("finding_", "alert_")})
