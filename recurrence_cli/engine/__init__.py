"""Answers put to a pathway, and everything that is worked out of that. It prints nothing and reads no file."""
