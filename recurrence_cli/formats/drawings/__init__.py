"""Drawings of a diagram: text, Mermaid, DOT and SVG."""
