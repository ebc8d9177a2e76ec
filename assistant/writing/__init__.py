"""What a language model may add to answers: checked sentences and choices; records always come before it."""
