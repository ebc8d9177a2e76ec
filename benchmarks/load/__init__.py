"""Many people asking at once, while plans come, change and go."""
