"""What the onboarding feature brings."""
