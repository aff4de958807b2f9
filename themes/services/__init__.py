"""Every change of themes and judgements."""
