"""The ledger of what was completed, and the counters made from it."""
