"""The length of no way at all."""

FAR = 2**62
