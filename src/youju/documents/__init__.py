"""文书: dataclass in, official Word, Excel and PDF bytes out."""
