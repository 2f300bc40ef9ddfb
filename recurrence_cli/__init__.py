"""An explorer of treatment options when breast cancer comes back: information to discuss with the treating team."""

__version__ = "0.1.0"
