"""What texts mean: vectors of sentences, kinds and topics with their chances, quantities and months in words. Pure, offline."""
