"""Health of the network 联网运行: completeness, outages, the year, care, what is kept where."""
