"""The city behind the site: its folder opened, figures of the latest basis, what is chosen."""
