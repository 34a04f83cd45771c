"""Front door, health and the commands that run the site."""
