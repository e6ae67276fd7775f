"""The invented city 清岚市（虚构）: nothing in it was measured, copied or drawn from a real place.

``noise`` fixed random numbers · ``terrain`` the map · ``register`` stations, organisations,
targets · ``weather`` what drives the air · ``air`` the hours · ``outages`` what is missing ·
``sheets`` what the province issues · ``month`` one month as an office lives it · ``build`` the
whole city through the ordinary doors · ``command`` the command line.
"""
