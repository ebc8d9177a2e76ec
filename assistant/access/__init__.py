"""Who may see and do what: viewers, accounts, passwords, sessions, tokens, and the log of what was done."""
