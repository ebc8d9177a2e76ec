"""What a language model does to the answers of practice questions: a perfect one, a liar, and a small real one."""
