"""The engines a plan can be put to."""
