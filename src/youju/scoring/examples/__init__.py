"""Invented schemes to start from; every one is labelled 示例方案."""
