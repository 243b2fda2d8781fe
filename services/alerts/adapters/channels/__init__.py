"""The ways to reach people: each sends one message and says what came of it."""
