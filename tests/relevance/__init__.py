"""How well does Fihrist rank, on queries whose answers are known?"""
