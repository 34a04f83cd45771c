"""What every feature stands on: Flask, SQLAlchemy, Babel. Knows no feature and no course."""
