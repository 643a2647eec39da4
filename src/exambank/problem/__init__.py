"""What a problem is made of: its parts, its given, its pictures and its experiments."""
