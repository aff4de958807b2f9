"""What the pages of e-mails show."""
