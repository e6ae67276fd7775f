"""监测 — map, stations, counties, city, comparisons."""
