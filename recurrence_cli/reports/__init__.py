"""Reports: what a command found, for programs and for people. Formats write them."""
