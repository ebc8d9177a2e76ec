"""Deadlines as a calendar shows them: days, weeks, groups by urgency, the load of units. Pure; today is passed in."""
