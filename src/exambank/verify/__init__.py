"""Verify problems and judge replies."""
