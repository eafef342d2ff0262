"""Continuity and recovery plans (PCRA): what they hold, what follows from it, and what is wrong in it."""
