"""The plan audit: what a careful clerk would point out, each with a code, a sentence and its lines."""
