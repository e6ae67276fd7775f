"""Commands to devices 反控: asked for, approved by a second person, followed, logged."""
