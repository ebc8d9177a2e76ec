"""A language model at an OpenAI-compatible address: asked with limits, its replies validated. Off unless it is set."""
