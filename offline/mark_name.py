"""The name of the custom property that holds the mark. Knows no Django."""

PROPERTY = "Tracker matrix"
