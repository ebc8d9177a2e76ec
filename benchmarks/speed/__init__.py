"""How fast this machine reads plans and answers, and what it needs for that."""
