"""What of this room can fall due."""
