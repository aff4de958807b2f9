"""The form that brings a file, under the name this room has always used."""

from records.forms import FileForm

__all__ = ["FileForm"]
