"""Reports: results of commands, for programs and for people.

Formats write them.
"""
