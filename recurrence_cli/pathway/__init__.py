"""What the knowledge file says, as frozen values, and what can be wrong with it."""
