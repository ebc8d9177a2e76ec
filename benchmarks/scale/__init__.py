"""How the program fares as a library grows: made-up plans, a key of what stands in them, and measurements."""
