"""What the channels over HTTP share: who asks, limits, errors."""
