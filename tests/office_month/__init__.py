"""A month as the office lives it, held against an independent workbook cell by cell."""
