"""What experiments run: one module a problem; see CONTRIBUTING.md."""
