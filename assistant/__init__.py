"""From a question to an answer with the lines that say so, and the channels it is asked through."""
