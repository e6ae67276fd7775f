"""OGC SensorThings API v1.1 (18-088), sensing core, read only: stations and their hours."""
