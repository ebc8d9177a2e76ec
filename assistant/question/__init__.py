"""Understanding of questions: what is asked, of whom, when, in which plan, about what."""
