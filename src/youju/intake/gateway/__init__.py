"""The gateway 网关: loggers send packets over TCP, what is acknowledged lies on the disk.

``door`` judges a packet and says what is answered; ``server`` holds the lines and commits groups;
``live`` keeps the last packet of each device in sight; ``sending`` carries commands to devices;
``options`` is the city's ``gateway.toml``; ``loggers`` plays loggers on loopback.
"""
