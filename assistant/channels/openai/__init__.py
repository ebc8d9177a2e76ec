"""The chat completions of OpenAI's API, for programs made for them."""
