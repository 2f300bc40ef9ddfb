"""The formats an outcome can be shown in. Each renderer gives the whole document as one text."""
