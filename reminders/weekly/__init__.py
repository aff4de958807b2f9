"""The weekly overview: whose it is, when it goes out, what it says."""
