"""Learning from a pathway: cases, quiz items with their keys, marking and sheets, all made from its rules."""
