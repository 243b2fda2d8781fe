"""The outside of the simulator: HTTP, as an app sees it."""
