"""Evaluation of answers, and everything derived from it.

It prints nothing and reads no file.
"""
