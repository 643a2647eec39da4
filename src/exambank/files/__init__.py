"""Where things are on disk: the bank's folders, what a problem depends on, the store."""
