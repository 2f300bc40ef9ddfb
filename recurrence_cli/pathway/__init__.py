"""The knowledge file as frozen values, and its problems."""
