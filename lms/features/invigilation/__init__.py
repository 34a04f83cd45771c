"""What a trainer does with the attempts at a quiz: looks, adds minutes, accepts what came late."""
