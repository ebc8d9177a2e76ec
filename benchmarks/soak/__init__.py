"""People work at the service while its programs are killed at random moments; nothing acknowledged may be lost."""
