"""What other rooms may listen to: this one knows none of them."""

from django.dispatch import Signal

# Sent inside the transaction that refuses a file already kept: `stored`.
file_infected = Signal()
