"""Rules as people read and set them."""
