"""发送 — short texts, pictures, links, reminders and office forms that leave the office."""
