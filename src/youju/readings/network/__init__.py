"""The monitoring network 监测网络: outlets, devices and limits as dated lines, and its tables."""
