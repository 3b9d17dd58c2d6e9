"""The matching of large plain problems: capacities, needs and pairs, without groups; compiled, with proof."""
