"""What this room shows on pages of others."""
