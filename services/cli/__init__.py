"""The `liftline` command and the embedded stack."""
