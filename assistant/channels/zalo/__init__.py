"""Zalo: bots of the Zalo Bot Platform, and an Official Account."""
