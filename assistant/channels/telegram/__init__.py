"""Telegram, by python-telegram-bot."""

import os

# Spans of time of the library as timedelta, as its next major version has them; else each flood control is a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
