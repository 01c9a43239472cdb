"""The commands: each reads its options, asks core, and hands the answer to a renderer."""
