"""Conversations with a user: what he asks is answered in the light of what he asked before, and kept."""
