"""The console: what clinicians see of Liftline in a browser. Pages are made here, without a build step."""
