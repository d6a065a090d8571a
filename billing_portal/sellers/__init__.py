"""The seller's legal entities: letterhead, bank details, the day it is at each."""
