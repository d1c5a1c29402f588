"""Backups: keys and files apart, both encrypted, and the way back."""
