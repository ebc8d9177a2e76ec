"""What people asked to be reminded of: wishes in words, what is to be told on a day, and notices made of that."""
