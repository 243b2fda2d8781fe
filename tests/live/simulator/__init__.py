"""The simulated clinic on the live stack."""
