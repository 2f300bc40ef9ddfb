"""Learning from a pathway: cases, quizzes, marking and spaced repetition.

Everything is made from the rules of the pathway.
"""
