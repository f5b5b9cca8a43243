"""How fast is Fihrist beside its peers?  `python -m tests.bench` measures and prints ratios."""
