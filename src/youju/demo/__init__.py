"""The invented city 清岚市（虚构）: nothing in it was measured, copied or drawn from a real place.

``noise`` fixed random numbers · ``terrain`` the map · ``register`` stations, organisations,
targets · ``weather`` what drives the air · ``air`` the hours · ``outages`` what is missing ·
``hourly`` hours as files · ``province`` what the province works out · ``sheets`` what it issues ·
``history`` what arrives when · ``month`` one month as an office lives it · ``build`` the whole
city through the ordinary doors · ``command`` the command line.
"""
